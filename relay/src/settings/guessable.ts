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

const bare = (text: string): string => text.toLowerCase().replaceAll(/[-{}]/g, '');

/**
 * Values that documents and tools publish as examples of a secret, as their beginnings, in lower case and without hyphens and braces; no
 * estimate knows them.
 */
const published = [
  'your-256-bit-secret', // jwt.io
  'a-string-secret-at-least-256-bits-long', // jwt.io
  '123e4567-e89b-12d3-a456-426614174000', // Wikipedia, "UUID"
  '550e8400-e29b-41d4-a716-446655440000', // the UUID of many manuals
  'f81d4fae-7dec-11d0-a765-00a0c91e6bf6', // RFC 9562
  'a1b2c3d4e5',
  '7Fjfp0ZBr1KtDRbnfVdmIw', // RFC 6749
  'ZJYCqe3GGRvdrudKyZS0XhGv_Z45DuKhCUk0gBR1vZk', // OpenID Connect Core
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', // AWS
  'sk_test_4eC39HqLyjWDarjtT1zdp7dc', // Stripe
].map(bare);

/** What stands in documents in place of a secret. */
const isPlaceholder =
  /^(<.*>|\{\{.*\}\}|\$\{.*\}|__.*__|(replace|insert|put|enter)[-_ ]+(me|with|your|the|here|client).*)$/i;

/** Words whose digests are looked up before anything else. */
const digested = [
  '',
  'password',
  'qwerty',
  'secret',
  'changeme',
  'admin',
  'test',
  'noiseaware',
  'hello',
  'foo',
];
const digests = new Set(
  digested.flatMap((word) =>
    ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) => {
      const digest = hash(algorithm, word, 'buffer');
      return (['hex', 'base64', 'base64url'] as const).map((encoding) => digest.toString(encoding));
    }),
  ),
);

/** Whether a secret is published as an example, a placeholder, the digest of a common word, or readable text in hex or base64. */
function isPublished(secret: string): boolean {
  if (published.some((example) => bare(secret).startsWith(example)) || isPlaceholder.test(secret))
    return true;
  if (digests.has(secret) || digests.has(secret.toLowerCase())) return true;
  const decoded = [/^[0-9a-f]+$/i.test(secret) && Buffer.from(secret, 'hex'), Buffer.from(secret, 'base64')];
  return decoded.some((bytes) => bytes !== false && bytes.length >= shortestSecret / 2 && isText(bytes));
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
