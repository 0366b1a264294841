import { del, get, set } from 'idb-keyval';
import type { StorageArea } from '../app/effects.ts';

/**
 * IndexedDB of the extension's own origin: no content script can read it in any browser, and a key keeps there what it may
 * not be used for.
 */
export const keyStorage: StorageArea = { get, set, remove: del };

/** A key on P-256 that signs, and whose private half cannot be read by any script. */
export const newKey = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
