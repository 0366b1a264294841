import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { readsLikeName } from './names.ts';

it('takes names of keys, claims, headers and programs for names', () => {
  for (const name of [
    'userToken',
    'refresh_token',
    'organizationID',
    'https://noiseaware.io/org_id',
    'NRS',
    'x-forwarded-for',
    'x-b3-sampled',
    'Go-http-client',
    'iat',
  ])
    expect(readsLikeName(name), name).toBe(true);
});

it('takes what is random, long or numeric for no name', () => {
  for (const text of [
    '1234567890',
    'x7Y9',
    'dead00beefcafe12',
    '0b1c7f2e-6a7d-4d43-9a0e-6f5f0c3f1f4c',
    'a-secret-that-is-made-of-many-words',
    'qwrtpsdfgh',
    'aa bb\ncc',
    '',
  ])
    expect(readsLikeName(text), text).toBe(false);
});

it('takes no more than a few random secrets in ten thousand for a name', () => {
  for (const encoding of ['base64url', 'base64', 'hex'] as const) {
    const taken = Array.from({ length: 10_000 }, () => randomBytes(16).toString(encoding)).filter(
      readsLikeName,
    );
    expect(taken.length, encoding).toBeLessThan(10);
  }
});
