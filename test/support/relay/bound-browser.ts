import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { TestRelay } from './test-relay.ts';

/** What a proof says that a test wants to be otherwise; undefined leaves it out. */
export interface OtherProof {
  htm?: string;
  htu?: string;
  iat?: number;
  jti?: string;
  ath?: string | undefined;
  nonce?: string;
  header?: Record<string, unknown>;
  key?: CryptoKey;
}

/** A browser that is enrolled with a key, over plain HTTP (RFC 9449). */
export async function enrolBound(relay: TestRelay, name = 'Alex') {
  const pair = await generateKeyPair('ES256');
  const jwk = await exportJWK(pair.publicKey);
  const { invite } = await relay.door.invite({ body: { name } });
  const enrolled = await fetch(`${relay.url}/v1/enrolments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ invite, key: jwk }),
  });
  const { session } = (await enrolled.json()) as { session: string };

  const proofFor = (url: string, method: string, other: OtherProof = {}) => {
    const { header = {}, key = pair.privateKey, ...claims } = other;
    const said = {
      htm: method,
      htu: url,
      iat: Math.floor(Date.now() / 1000),
      jti: randomUUID(),
      ath: createHash('sha256').update(session).digest('base64url'),
      ...claims,
    };
    return new SignJWT(said).setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header }).sign(key);
  };

  /** A call with a proof of its own, or with one that is given. */
  const call = async (path: string, { method = 'GET', proof, body, from, ...other }: CallOptions = {}) => {
    const url = `${relay.url}${path}`;
    return fetch(url, {
      method,
      headers: {
        authorization: `DPoP ${session}`,
        'x-forwarded-for': from ?? `2001:db8::${randomBytes(2).toString('hex')}`,
        dpop: proof ?? (await proofFor(url, method, other)),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  return { session, jwk, pair, proofFor, call };
}

interface CallOptions extends OtherProof {
  method?: string;
  body?: unknown;
  proof?: string;
  /** The client's address, where the relay stands behind a proxy; another one each time where it is not given. */
  from?: string;
}
