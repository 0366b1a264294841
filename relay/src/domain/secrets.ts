import { hash, timingSafeEqual } from 'node:crypto';

/** Prefixes by which a person, and a secret scanner, can tell what leaked. */
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

/** A fresh secret of 256 random bits, base64url behind the prefix of its kind. */
export const newSecret = (kind: SecretKind, randomBytes: RandomBytes): string =>
  prefixes[kind] + base64url(randomBytes(32));

/** Whether a credential claims to be of that kind; says nothing of its being valid. */
export const isOfKind = (kind: SecretKind, secret: string): boolean => secret.startsWith(prefixes[kind]);

/**
 * An identifier that is no secret but cannot be guessed: 128 random bits, but for a dash in front, which a command line
 * would take for an option.
 */
export const newId = (randomBytes: RandomBytes): string => base64url(randomBytes(16)).replace(/^-/, '_');

/**
 * What is stored of a secret that is only ever compared. Plain SHA-256 suffices as every such secret here has 256
 * random bits: there is nothing to guess that a slow hash would protect.
 */
export const hashOf = (secret: string): string => hash('sha256', secret, 'base64url');

/** Compares in constant time, also where lengths differ: both sides are hashed first. */
export const sameSecret = (left: string, right: string): boolean =>
  timingSafeEqual(digestOf(left), digestOf(right));

/** Tells whether a secret is one of several; looks at all of them, so that timing does not say which. */
export function knowSecrets(secrets: readonly string[]): (secret: string) => boolean {
  const known = secrets.map(digestOf);
  return (secret) => {
    const digest = digestOf(secret);
    return known.map((each) => timingSafeEqual(each, digest)).includes(true);
  };
}

// --- Internal helpers ---

const digestOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');

/** Node's own way: that of `shared/`, which browsers have too, takes ten times as long, and every request has an id. */
const base64url = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('base64url');
