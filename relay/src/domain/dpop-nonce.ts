import { createHmac } from 'node:crypto';
import { deriveKeys, type SealingKey } from './sealing.ts';
import type { Seconds } from './time.ts';

/** A nonce is good for the rest of its slot, and for the next one. */
const slot: Seconds = 120;

/** How long a nonce can be good. */
export const nonceLife: Seconds = 2 * slot;

export interface DpopNonces {
  /** The nonce of this moment. */
  issue(now: Seconds): string;
  isFresh(nonce: string, now: Seconds): boolean;
}

/**
 * Nonces that tell when a proof was made (RFC 9449, section 8) and that no relay has to remember: HMAC-SHA-256 of a slot
 * of time, under a key derived from each sealing key. Relays that share a key know each other's.
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
