import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import * as v from 'valibot';
import type { Seconds } from '../../../base/time.ts';
import { hashOf, memoizeByInput } from '../../../domain/secrets.ts';
import { createDpopNonces } from '../../../domain/staff/dpop-nonce.ts';
import type { Config } from '../../../settings/config.ts';
import { ProofRefused } from '../../every-call/proof-refused.ts';

/** Clock difference up to which a proof needs no nonce. */
const trustedSkew: Seconds = 60;

/** Clock difference that is tolerated with a nonce: five minutes, plus the time in transit. */
const mostSkew: Seconds = 300 + 5;

/** The call that a proof has to match. */
export interface ProvenCall {
  method: string;
  path: string;
  session: string;
  /** The local port, used if RELAY_PORT is 0. */
  port: number | undefined;
}

export interface Proof {
  /** Thumbprint (RFC 7638) of the proven key. */
  key: string;
  /** The proof's `jti`, unique per key. */
  id: string;
  /** A fresh nonce, if the proof used one. */
  nextNonce: string | undefined;
}

/** @throws {ProofRefused} */
export type CheckProof = (proof: string, call: ProvenCall, now: Seconds) => Promise<Proof>;

/** Verifies DPoP proofs (RFC 9449, section 4.3), except for replays: see `used-proofs.ts`. */
export function createCheckProof(config: Pick<Config, 'publicUrl' | 'sealingKeys'>): CheckProof {
  const nonces = memoizeByInput(() => config.sealingKeys, createDpopNonces);

  const checkTime = ({ iat, nonce }: Claims, now: Seconds) => {
    const skew = Math.abs(now - iat);
    const fresh = nonces().issue(now);
    if (skew > mostSkew) {
      throw new ProofRefused(
        'The DPoP proof’s iat is too old or in the future.',
        'invalid_dpop_proof',
        fresh,
      );
    }
    if (nonce === undefined ? skew <= trustedSkew : nonces().isFresh(nonce, now)) return;
    throw new ProofRefused('The DPoP proof needs the nonce of DPoP-Nonce.', 'use_dpop_nonce', fresh);
  };

  return async (proof, call, now) => {
    const { key, claims } = await verify(proof, now);
    const isOfCall =
      claims.htm === call.method &&
      withoutQuery(claims.htu) === urlOf(config.publicUrl, call) &&
      claims.ath === hashOf(call.session);
    if (!isOfCall) throw new ProofRefused('The DPoP proof is for another method, URL or session.');
    checkTime(claims, now);
    return { key, id: claims.jti, nextNonce: claims.nonce && nonces().issue(now) };
  };
}

// --- Internal helpers ---

const claimsOf = v.object({
  htm: v.string(),
  htu: v.string(),
  iat: v.number(),
  jti: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  ath: v.string(),
  nonce: v.optional(v.string()),
});
type Claims = v.InferOutput<typeof claimsOf>;

/** Verifies the proof's signature by the key in its header. */
async function verify(proof: string, now: Seconds): Promise<{ key: string; claims: Claims }> {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(now * 1000),
    });
    const key = await calculateJwkThumbprint(protectedHeader.jwk ?? {});
    return { key, claims: v.parse(claimsOf, payload) };
  } catch {
    // Without `cause`: parsers quote their input.
    throw new ProofRefused('A DPoP proof by the session’s key is needed (RFC 9449).');
  }
}

/** The call's address, as `htu` has to name it. With RELAY_PORT 0 the port comes from the socket. */
function urlOf(publicUrl: string, { path, port }: ProvenCall): string | undefined {
  const url = new URL(publicUrl + path);
  if (url.port === '0') url.port = String(port);
  return withoutQuery(url.href);
}

/** Undefined for what is no URL, or names a user, even an empty one: `htu` is the URI of the call (RFC 9449, section 4.3). */
const withoutQuery = (text: string): string | undefined => {
  const url = URL.parse(text);
  return url === null || namesUser.test(text) ? undefined : url.origin + url.pathname;
};

/** An `@` before the path. */
const namesUser = /^[^:]*:[/\\]*[^/\\?#]*@/;
