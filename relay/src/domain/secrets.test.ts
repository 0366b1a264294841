import { expect, test } from 'vitest';
import { createSecretMatcher, hashOf, isOfKind, newId, newSecret, sameSecret } from './secrets.ts';

/** Counting bytes, so that results are known. */
const counting = (size: number) => Uint8Array.from({ length: size }, (_, index) => index);

test('a secret has 256 bits after the prefix of its kind', () => {
  expect(newSecret('session', counting)).toBe('nacses_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8');
  expect(newId(counting)).toBe('AAECAwQFBgcICQoLDA0ODw');
  expect(newId((size) => new Uint8Array(size).fill(0xfb))).toBe('__v7-_v7-_v7-_v7-_v7-w');
});

test('the kind of a credential is read from its prefix', () => {
  const kinds = ['invite', 'session', 'serviceKey', 'oneTimeCode', 'consoleLink', 'consoleSession'] as const;
  for (const kind of kinds) {
    const secret = newSecret(kind, counting);
    expect(kinds.filter((each) => isOfKind(each, secret))).toEqual([kind]);
  }
});

test('secrets are equal only if every character is, at all lengths', () => {
  expect(sameSecret('secret', 'secret')).toBe(true);
  for (const other of ['', 'secre', 'secrets', 'Secret', 'secret\0'])
    expect(sameSecret('secret', other)).toBe(false);
});

test('a known secret is found at any position in the list, and none in an empty list', () => {
  expect(createSecretMatcher(['a', 'b'])('b')).toBe(true);
  expect(createSecretMatcher(['a', 'b'])('a')).toBe(true);
  expect(createSecretMatcher(['a', 'b'])('c')).toBe(false);
  expect(createSecretMatcher([])('')).toBe(false);
});

test('a hash is SHA-256 in base64url', () => {
  expect(hashOf('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
});
