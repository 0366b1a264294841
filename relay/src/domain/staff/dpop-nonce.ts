import { createHmac } from 'node:crypto';
import type { Seconds } from '../../base/time.ts';
import { deriveKeys, type SealingKey } from '../sealing/sealing.ts';

/** Seconds of a time slot. A nonce is valid in its own slot and in the next one. */
const slot: Seconds = 120;

/** The longest that a nonce is valid. */
export const nonceLife: Seconds = 2 * slot;

export interface DpopNonces {
  /** The current nonce. */
  issue(now: Seconds): string;
  isFresh(nonce: string, now: Seconds): boolean;
}

/**
 * Nonces that prove when a DPoP proof was made (RFC 9449, section 8) without state: HMAC-SHA-256 of a time slot under a key
 * derived from each sealing key. Relays with the same key accept each other's nonces.
 */
export function createDpopNonces(keys: readonly SealingKey[]): DpopNonces {
  const derived = deriveKeys(keys, 'dpop-nonce');
  const nonces = (at: Seconds) =>
    derived.map((key) =>
      createHmac('sha256', key)
        .update(String(Math.floor(at / slot)))
        .digest('base64url'),
    );
  return {
    issue: (now) => nonces(now)[0] ?? '',
    isFresh: (nonce, now) => [...nonces(now), ...nonces(now - slot)].includes(nonce),
  };
}
