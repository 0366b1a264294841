import { createHash, createHmac } from 'node:crypto';
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
 * key's first, expanded by SHAKE256 (FIPS 202) to the characters of the form. So a repeated call of NoiseAware gets the same
 * answer although only hashes are stored, and neither the disk nor the keys, nor both together, reveal the access code of a
 * pairing that is not completed.
 */
export function createAccessCodes(
  keys: readonly SealingKey[],
  form: AccessCodeForm,
): (oneTimeCode: string) => string[] {
  const derived = deriveKeys(keys, `access-code/${form.alphabet}`);
  const digits = characters[form.alphabet];
  const prefix = prefixOf(form);
  const expansion = { outputLength: (form.length - prefix.length) * bytesPerCharacter };
  return (oneTimeCode) =>
    derived.map((key) => {
      const secret = createHmac('sha256', key).update(oneTimeCode).digest();
      return prefix + written(createHash('shake256', expansion).update(secret).digest(), digits);
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
