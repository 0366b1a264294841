import { Failure } from '@noiseaware-connect/shared/failure';
import { calculateJwkThumbprint, importJWK, type JWK } from 'jose';
import type { Config } from '../../settings/config.ts';

/**
 * The thumbprint (RFC 7638) of the key that a new session is bound to; empty if the caller gave no key.
 * @throws {Failure} `invalid_request` if the key is not a point on P-256, or if it is missing and RELAY_BOUND_SESSIONS is `required`
 */
export async function sessionKey(
  { boundSessions }: Pick<Config, 'boundSessions'>,
  key: JWK | undefined,
): Promise<{ key?: string }> {
  if (key === undefined) {
    if (boundSessions !== 'required') return {};
    throw new Failure('invalid_request', { detail: '"key" is missing: RELAY_BOUND_SESSIONS is required.' });
  }
  try {
    await importJWK(key, 'ES256');
  } catch {
    throw new Failure('invalid_request', { detail: '"key" is not a public key on P-256.' });
  }
  return { key: await calculateJwkThumbprint(key) };
}
