import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

/** A key that seals: 256 bits under a short public name. */
export interface SealingKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/** A JWE in compact form (RFC 7516); its `kid` names the sealing key. */
export type Sealed = string;

/** Where a sealed value lives. It opens there and nowhere else. */
export interface SealingAddress {
  readonly record: `${string}/${string}`;
  readonly field: string;
}

export interface Sealer {
  seal(address: SealingAddress, value: string): Promise<Sealed>;
  /** Undefined for what does not open: another key, another record or field, tampered with. */
  open(address: SealingAddress, sealed: Sealed): Promise<string | undefined>;
  /** Names of the keys that can open, the sealing one first. */
  readonly keyIds: readonly string[];
}

/**
 * Seals with the first key, opens with all. Each record and field has a key of its own, derived by HKDF-SHA-256
 * (RFC 5869): a value moved elsewhere does not open, and no single AES-GCM key comes near the 2^32 messages that
 * random nonces allow (NIST SP 800-38D, section 8.3).
 */
export function createSealer(keys: readonly [SealingKey, ...SealingKey[]]): Sealer {
  const [current] = keys;
  // Made into key objects once: otherwise each derivation makes one of its own.
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
        if (key === undefined) throw new Error('no sealing key has that name');
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

/** A text of the form of an access code, wherever it stands: its prefix, then 32 bytes in base64url. */
export const accessCodeForm = /(?<![\w-])nacac_[\w-]{43}(?![\w-])/g;

/**
 * Makes the access codes that a one-time code stands for: HMAC-SHA-256 (RFC 2104) of the code under a key derived from
 * each sealing key, the current key's first. Deriving instead of storing means that a repeated call of NoiseAware gets
 * the same answer although the relay keeps only hashes: neither the disk nor the keys alone, nor both together, give
 * the access code of a pairing that is not completed.
 */
export function createAccessCodes(keys: readonly SealingKey[]): (oneTimeCode: string) => string[] {
  const derived = deriveKeys(keys, 'access-code');
  return (oneTimeCode) =>
    derived.map((key) => `nacac_${createHmac('sha256', key).update(oneTimeCode).digest('base64url')}`);
}

/** What keys are derived for, each from every sealing key. */
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

/** A key for a purpose of its own from each sealing key, in their order. */
export const deriveKeys = (keys: readonly SealingKey[], purpose: Purpose): KeyObject[] =>
  keys.map((key) => deriveKey(key, purpose));

// --- Internal helpers ---

const purposeOf = ({ record, field }: SealingAddress): string => `seal/${record}/${field}`;

const derive = (key: KeyObject, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, '', `noiseaware-connect/1/${purpose}`, 32));
