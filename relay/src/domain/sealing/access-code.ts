import { hkdfSync } from 'node:crypto';
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
 * Derives the access codes of a pairing from its one-time code, its salt and each sealing key, the current key's first, by
 * HKDF-SHA-256 (RFC 5869). So a repeated call of NoiseAware gets the same answer although no code is stored. It takes all three:
 * NoiseAware and the browser have the one-time code, the store the salt, and that only until the pairing ends.
 */
export function createAccessCodes(
  keys: readonly SealingKey[],
  form: AccessCodeForm,
): (oneTimeCode: string, salt: string) => string[] {
  const derived = deriveKeys(keys, 'access-code').map((key) => key.export());
  const digits = characters[form.alphabet];
  const prefix = prefixOf(form);
  const purpose = `${form.alphabet}/${form.length}`;
  const size = (form.length - prefix.length) * bytesPerCharacter;
  return (oneTimeCode, salt) =>
    derived.map((key) => {
      const secret = Buffer.concat([key, Buffer.from(oneTimeCode)]);
      return prefix + written(Buffer.from(hkdfSync('sha256', secret, salt, purpose, size)), digits);
    });
}

// --- Internal helpers ---

/** The fewest characters in which there is room for a prefix beside 256 random bits. */
const shortestWithPrefix = 49;

/** Identifies a leaked access code, for people and secret scanners. */
const prefixOf = ({ length, alphabet }: AccessCodeForm): string =>
  alphabet === 'base64url' && length >= shortestWithPrefix ? 'nacac_' : '';

/** So many that one character is as likely as another, to within 2^-41. */
const bytesPerCharacter = 6;

function written(random: Buffer, digits: string): string {
  let text = '';
  for (let at = 0; at < random.length; at += bytesPerCharacter)
    text += digits[random.readUIntBE(at, bytesPerCharacter) % digits.length];
  return text;
}
