import { base64url, challengeOf, newVerifier } from '@noiseaware-connect/shared/challenge';
import type { ClientOptions } from '@noiseaware-connect/shared/client';
import type { Effects } from '../effects.ts';
import { type Credential, publicHalf } from './credential.ts';

interface Surroundings extends Pick<Effects, 'randomBytes'>, Pick<ClientOptions, 'fetch'> {
  /** The time by the relay's clock, in milliseconds since 1970. */
  now(): number;
}

/** Whether the relay has refused a proof for its time, and sends the nonce for another one (RFC 9449, section 9). */
export const isRefusedForTime = ({ status, headers }: Response): boolean =>
  status === 401 && headers.has('dpop-nonce') && headers.get('www-authenticate')?.startsWith('DPoP') === true;

/**
 * A `fetch` that sends the session with a DPoP proof of its key (RFC 9449). If the relay refuses a proof for its time,
 * the call is made once more with the relay's nonce, by the clock as it is known then.
 */
export function boundFetch(
  { fetch, now, randomBytes }: Surroundings,
  { session, key }: Credential,
): ClientOptions['fetch'] {
  const prove = async (url: string, method: string | undefined, nonce: string | undefined) => {
    const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: await publicHalf(key) };
    const claims = {
      htm: method,
      htu: url.replace(/[?#].*/, ''),
      iat: Math.floor(now() / 1_000),
      jti: newVerifier(randomBytes),
      ath: await challengeOf(session),
      nonce,
    };
    // The compact form of a JWS (RFC 7515, section 7.1).
    const message = [header, claims].map((part) => base64url(bytesOf(JSON.stringify(part)))).join('.');
    const ecdsa = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = await crypto.subtle.sign(ecdsa, key.privateKey, bytesOf(message));
    return `${message}.${base64url(new Uint8Array(signature))}`;
  };

  return async (url, init) => {
    const ask = async (nonce?: string) => {
      const dpop = await prove(url, init.method, nonce);
      return fetch(url, { ...init, headers: { ...init.headers, authorization: `DPoP ${session}`, dpop } });
    };
    const answer = await ask();
    return isRefusedForTime(answer) ? ask(answer.headers.get('dpop-nonce') ?? undefined) : answer;
  };
}

// --- Internal helpers ---

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
