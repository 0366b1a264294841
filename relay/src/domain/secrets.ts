import { hash, timingSafeEqual } from 'node:crypto';

/** Prefixes that identify a leaked secret, for people and secret scanners. */
const prefixes = {
  invite: 'nacinv_',
  session: 'nacses_',
  serviceKey: 'nackey_',
  oneTimeCode: 'naccode_',
  link: 'naclnk_',
  consoleLink: 'nacdoor_',
  consoleSession: 'naccon_',
} as const;
export type SecretKind = keyof typeof prefixes;

type RandomBytes = (size: number) => Uint8Array;

/** A new secret of 256 random bits: the prefix of its kind, then base64url. */
export const newSecret = (kind: SecretKind, randomBytes: RandomBytes): string =>
  prefixes[kind] + base64url(randomBytes(32));

/** Whether a credential has the prefix of that kind; not whether it is valid. */
export const isOfKind = (kind: SecretKind, secret: string): boolean => secret.startsWith(prefixes[kind]);

/**
 * An identifier that is not secret but cannot be guessed: 128 random bits, not starting with a dash, which a command line would
 * read as an option.
 */
export const newId = (randomBytes: RandomBytes): string => base64url(randomBytes(16)).replace(/^-/, '_');

/** A new salt of 256 random bits, for what is derived from other secrets too. */
export const newSalt = (randomBytes: RandomBytes): string => base64url(randomBytes(32));

/**
 * The stored form of a secret that is only compared. Plain SHA-256 suffices: every such secret has 256 random bits, so there is
 * nothing to guess.
 */
export const hashOf = (secret: string): string => hash('sha256', secret, 'base64url');

/** Compares in constant time, also for different lengths: both sides are hashed first. */
export const sameSecret = (one: string, other: string): boolean =>
  timingSafeEqual(digestOf(one), digestOf(other));

/** Tests whether a secret is one of several. Compares all of them, so that timing does not reveal which. */
export function createSecretMatcher(secrets: readonly string[]): (secret: string) => boolean {
  const digests = secrets.map(digestOf);
  return (secret) => {
    const digest = digestOf(secret);
    return digests.map((each) => timingSafeEqual(each, digest)).includes(true);
  };
}

/** What is made from secrets that may be replaced while they are in use: made again once they are another object. */
export function memoizeByInput<T extends object, R>(value: () => T, make: (value: T) => R): () => R {
  let from = value();
  let made = make(from);
  return () => {
    const now = value();
    if (now !== from) {
      made = make(now);
      from = now;
    }
    return made;
  };
}

// --- Internal helpers ---

const digestOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');

/**
 * Node's own base64url: that of `shared/`, which also works in browsers, takes ten times as long, and every request has an id.
 */
const base64url = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('base64url');
