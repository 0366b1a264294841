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

/** Whether a secret is made of words, names, dates, keys in a row or repetitions, by the estimate of zxcvbn. */
export function isGuessable(secret: string): boolean {
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
  const isText = key.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText || new Set(key).size < leastVariety || new Set(steps).size < leastVariety;
}
