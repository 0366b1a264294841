import { hash } from 'node:crypto';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** The fewest characters of a secret; a shorter one can be found by trying. */
export const shortestSecret = 16;

/** Words that an attacker would try first here: the product's own, and those of placeholders. */
const ownWords = [
  ...[
    'noiseaware',
    'connect',
    'relay',
    'partner',
    'client',
    'customer',
    'noise',
    'sandbox',
    'portal',
    'oauth',
  ],
  ...['secret', 'token', 'example', 'sample', 'default', 'test', 'demo', 'company', 'your', 'my', 'the'],
  ...['change', 'replace', 'insert', 'me', 'please', 'value', 'acme', 'only', 'dev', 'staging', 'production'],
];

/** The fewest guesses that find a secret, as a power of ten: ten guesses a second for each of a million addresses take weeks. */
const leastGuesses = 13;

/**
 * Characters of what a generator has made, different ones among them, and runs of one kind (letters of one case, digits, signs) per
 * character: such a secret needs no estimate. Words and rows of a keyboard have longer runs.
 */
const generated = { length: 32, different: 16, runs: 1 / 3 };

/** Secrets of the sandbox that comes with this product: everybody knows them. */
const sandboxSecrets: readonly string[] = ['sandbox-client-secret'];

export const isSandboxSecret = (secret: string): boolean => sandboxSecrets.includes(secret);

/** The dictionaries take a fifth of a second and 20 MB, so they are loaded for the first secret that needs them. */
let estimator: ZxcvbnFactory | undefined;

const bare = (text: string): string => text.toLowerCase().replaceAll(/[-_\s{}[\]]/g, '');

/**
 * Values that documents and tools publish as examples of a secret, as their beginnings, in lower case and without hyphens, underscores,
 * blanks and brackets; no estimate knows them.
 */
const published = [
  'your-256-bit-secret', // jwt.io
  'a-string-secret-at-least-256-bits-long', // jwt.io
  '123e4567-e89b-12d3-a456-426614174000', // Wikipedia, "UUID"
  '550e8400-e29b-41d4-a716-446655440000', // the UUID of many manuals
  'f81d4fae-7dec-11d0-a765-00a0c91e6bf6', // RFC 9562
  '6ba7b810-9dad-11d1-80b4-00c04fd430c8', // RFC 9562, the namespace of DNS names
  '3f2504e0-4f89', // Wikipedia, "UUID"
  'f47ac10b-58cc-4372-a567-0e02b2c3d479', // the UUID of many manuals
  '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d', // the package uuid
  'a1b2c3d4e5',
  '000102030405060708090a0b0c0d0e0f', // FIPS 197
  '00112233445566778899aabbccddeeff', // FIPS 197
  '2b7e151628aed2a6abf7158809cf4f3c', // FIPS 197
  'correct horse battery staple', // xkcd 936
  '7Fjfp0ZBr1KtDRbnfVdmIw', // RFC 6749
  's6BhdRkqt3', // RFC 6749
  'gX1fBat3bV', // RFC 6749
  'AyM1SysPpbyDfgZld3umj1qz', // RFC 7515
  'ZJYCqe3GGRvdrudKyZS0XhGv_Z45DuKhCUk0gBR1vZk', // OpenID Connect Core
  'AKIAIOSFODNN7EXAMPLE', // AWS
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', // AWS
  'sk_test_4eC39HqLyjWDarjtT1zdp7dc', // Stripe
].map(bare);

/**
 * What stands in documents in place of a secret: in brackets, an instruction, or words of which one says so, with up to three digits.
 */
const isPlaceholder = (secret: string): boolean =>
  /^(<.*>|\{\{.*\}\}|\$\{.*\}|__.*__|(replace|insert|put|enter)[-_ ]+(me|with|your|the|here|client).*)$/i.test(
    secret,
  ) ||
  ((secret.match(/\d/g) ?? []).length <= 3 && wordsIn(secret).some((word) => placeholderWords.has(word)));

/** The words of a text in any style: `some-text`, `SOME_TEXT`, `someText`. */
const wordsIn = (text: string): string[] =>
  (text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []).map((word) => word.toLowerCase());

const placeholderWords = new Set([
  ...['secret', 'password', 'token', 'placeholder', 'example', 'todo'],
  ...['change', 'changeme', 'changeit', 'replace', 'insert', 'your', 'here'],
]);

/** Words whose digests are looked up before anything else: the most used passwords, and words of this field. */
const digested = [
  '',
  'noiseaware',
  'client-secret',
  'hello world',
  ...dictionary['passwords-common'].slice(0, 1_000),
];

/** The bytes of each digest. */
const digests = { md5: 16, sha1: 20, sha256: 32, sha512: 64 };

const isDigest = (bytes: Uint8Array): boolean =>
  Object.entries(digests).some(
    ([algorithm, length]) =>
      bytes.length === length && digested.some((word) => hash(algorithm, word, 'buffer').equals(bytes)),
  );

/** Whether a secret is published as an example, a placeholder, the digest of a common word, or readable text in hex or base64. */
function isPublished(secret: string): boolean {
  if (published.some((example) => bare(secret).startsWith(example)) || isPlaceholder(secret)) return true;
  const decoded = Buffer.from(secret, /^[0-9a-f]+$/i.test(secret) ? 'hex' : 'base64');
  return isDigest(decoded) || (decoded.length >= shortestSecret / 2 && isText(decoded));
}

/** Whether a secret is published, or made of words, names, dates, keys in a row or repetitions, by the estimate of zxcvbn. */
export function isGuessable(secret: string): boolean {
  if (isPublished(secret)) return true;
  if (isGenerated(secret)) return false;
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return estimator.check(secret, ownWords).guessesLog10 < leastGuesses;
}

function isGenerated(secret: string): boolean {
  const runs = secret.match(/[a-z]+|[A-Z]+|[0-9]+|[^a-zA-Z0-9]+/g) ?? [];
  return (
    secret.length >= generated.length &&
    new Set(secret).size >= generated.different &&
    runs.length >= secret.length * generated.runs
  );
}

/** Fewer than 16 different values, among 32 random bytes or their steps, occur once in 10^20 keys. */
const leastVariety = 16;

/** Whether a key is not random: it repeats itself, counts, or is text. */
export function hasPattern(key: Uint8Array): boolean {
  const steps = [...key].slice(1).map((byte, index) => (byte - (key[index] ?? 0)) & 0xff);
  return isText(key) || new Set(key).size < leastVariety || new Set(steps).size < leastVariety;
}

const isText = (bytes: Uint8Array): boolean => bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
