import { Failure } from '@noiseaware-connect/shared/failure';
import { calculateJwkThumbprint, importJWK, type JWK } from 'jose';
import type { Config } from '../config.ts';

/**
 * What a new session keeps of the key that binds it: the thumbprint (RFC 7638), nothing where none is given.
 * @throws {Failure} `invalid_request` where the key is no point on its curve, or missing and every session has to be bound
 */
export async function sessionKey(
  { boundSessions }: Pick<Config, 'boundSessions'>,
  key: JWK | undefined,
): Promise<{ key?: string }> {
  if (key === undefined) {
    if (boundSessions !== 'required') return {};
    throw new Failure('invalid_request', { detail: '"key" is missing: this relay binds every session.' });
  }
  try {
    await importJWK(key, 'ES256');
  } catch {
    throw new Failure('invalid_request', { detail: '"key" is not a public key on P-256.' });
  }
  return { key: await calculateJwkThumbprint(key) };
}
