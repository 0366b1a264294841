import { createHmac } from 'node:crypto';
import { deriveKeys, type SealingKey } from './sealing.ts';

/**
 * Short names of a client secret, by which the audit log says which one was used: an HMAC (RFC 2104) under a key derived from
 * each sealing key, in order. Without these keys a name reveals nothing of the secret.
 */
export function createSecretNamer(keys: readonly SealingKey[]): (secret: string) => string[] {
  const derived = deriveKeys(keys, 'client-secret-name');
  return (secret) =>
    derived.map((key) => createHmac('sha256', key).update(secret).digest('base64url').slice(0, 8));
}
