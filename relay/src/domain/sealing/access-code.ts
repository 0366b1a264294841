import { createHmac, hkdfSync } from 'node:crypto';
import { deriveKeys, type SealingKey } from './sealing.ts';

const characters = {
  base64url: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-',
  alnum: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  hex: '0123456789abcdef',
  digits: '0123456789',
} as const;

/** The alphabets that access codes can be made of. */
export const alphabets = Object.keys(characters) as (keyof typeof characters)[];

/** The form of access codes: how many characters of which alphabet (`NOISEAWARE_ACCESS_CODE`). */
export interface AccessCodeForm {
  readonly length: number;
  readonly alphabet: keyof typeof characters;
}

/** The random bits of a code of that form. */
export const bitsOf = (form: AccessCodeForm): number =>
  (form.length - prefixOf(form).length) * Math.log2(characters[form.alphabet].length);

/** Matches access codes of that form anywhere in a text. */
export function accessCodePattern(form: AccessCodeForm): RegExp {
  const one = `[${characters[form.alphabet]}]`;
  const prefix = prefixOf(form);
  return new RegExp(`(?<!${one})${prefix}${one}{${form.length - prefix.length}}(?!${one})`, 'g');
}

/**
 * Derives the access codes of a one-time code: HMAC-SHA-256 (RFC 2104) under a key derived from each sealing key, the current
 * key's first, expanded by HKDF (RFC 5869) to 128 bits more than the form has, so that each code is equally likely (FIPS 186-5,
 * appendix A.2.1). So a repeated call of NoiseAware gets the same answer although only hashes are stored, and neither the disk
 * nor the keys, nor both together, reveal the access code of a pairing that is not completed.
 */
export function createAccessCodes(
  keys: readonly SealingKey[],
  form: AccessCodeForm,
): (oneTimeCode: string) => string[] {
  const derived = deriveKeys(keys, 'access-code');
  const { alphabet } = form;
  const prefix = prefixOf(form);
  const size = Math.ceil(bitsOf(form) / 8) + 16;
  return (oneTimeCode) =>
    derived.map((key) => {
      const secret = createHmac('sha256', key).update(oneTimeCode).digest();
      const purpose = `noiseaware-connect/1/access-code/${alphabet}`;
      const drawn = Buffer.from(hkdfSync('sha256', secret, '', purpose, size));
      return prefix + written(drawn, characters[alphabet], form.length - prefix.length);
    });
}

// --- Internal helpers ---

/** The fewest characters in which there is room for a prefix beside 256 random bits. */
const shortestWithPrefix = 49;

/** Identifies a leaked access code, for people and secret scanners. */
const prefixOf = ({ length, alphabet }: AccessCodeForm): string =>
  alphabet === 'base64url' && length >= shortestWithPrefix ? 'nacac_' : '';

/** The last digits of a number, with these characters as digits. */
function written(bytes: Buffer, digits: string, length: number): string {
  const base = BigInt(digits.length);
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (let place = 0; place < length; place += 1) {
    text += digits[Number(rest % base)];
    rest /= base;
  }
  return text;
}
