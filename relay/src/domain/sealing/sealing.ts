import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

/** A sealing key: 256 bits with a short public name. */
export interface SealingKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/** A JWE in compact form (RFC 7516); its `kid` names the sealing key. */
export type Sealed = string;

/** The place of a sealed value, to which it is bound: it opens nowhere else. */
export interface SealingAddress {
  readonly record: `${string}/${string}`;
  readonly field: string;
}

export interface Sealer {
  seal(address: SealingAddress, value: string): Promise<Sealed>;
  /** Undefined if it does not open: another key, another record or field, or it was changed. */
  open(address: SealingAddress, sealed: Sealed): Promise<string | undefined>;
  /** Names of the keys that can open; the first one seals. */
  readonly keyIds: readonly string[];
}

/**
 * Seals with the first key, opens with all. Each record and field has a key of its own, derived by HKDF-SHA-256
 * (RFC 5869): a value moved elsewhere does not open, and no single AES-GCM key comes near the 2^32 messages that
 * random nonces allow (NIST SP 800-38D, section 8.3).
 */
export function createSealer(keys: readonly [SealingKey, ...SealingKey[]]): Sealer {
  const [current] = keys;
  // Key objects are created once, since each derivation from raw bytes would create one.
  const byId = new Map(keys.map(({ id, key }) => [id, createSecretKey(key)]));
  const sealing = createSecretKey(current.key);
  return {
    keyIds: keys.map((key) => key.id),
    seal: (address, value) =>
      new CompactEncrypt(new TextEncoder().encode(value))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: current.id })
        .encrypt(derive(sealing, purposeOf(address))),
    open: async (address, sealed) => {
      const keyFor = ({ kid }: { kid?: string }) => {
        const key = byId.get(kid ?? '');
        if (key === undefined) throw new Error('no sealing key has this id');
        return derive(key, purposeOf(address));
      };
      try {
        const { plaintext } = await compactDecrypt(sealed, keyFor, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        return new TextDecoder().decode(plaintext);
      } catch {
        return undefined;
      }
    },
  };
}

/** What keys are derived for, from every sealing key. */
type Purpose =
  | 'access-code'
  | 'alert-path'
  | 'backup'
  | 'client-secret-name'
  | 'dpop-nonce'
  | 'refusals'
  | 'setting-marks';

export const deriveKey = ({ key }: SealingKey, purpose: Purpose): KeyObject =>
  createSecretKey(derive(createSecretKey(key), purpose));

/** One key for that purpose from each sealing key, in order. */
export const deriveKeys = (keys: readonly SealingKey[], purpose: Purpose): KeyObject[] =>
  keys.map((key) => deriveKey(key, purpose));

// --- Internal helpers ---

const purposeOf = ({ record, field }: SealingAddress): string => `seal/${record}/${field}`;

const derive = (key: KeyObject, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, '', `noiseaware-connect/1/${purpose}`, 32));
