import { expect, it } from 'vitest';
import type { TokenLife } from '../../noiseaware/parse-tokens.ts';
import { describeLife } from './describe-life.ts';

const lives: [life: TokenLife, words: string][] = [
  [{ seconds: 900, by: 'expiresAt', expiresAt: 'rfc3339' }, '900 s, by expiresAt'],
  [{ seconds: 300, by: 'expiresAt', expiresAt: 'epoch_seconds' }, '300 s, by expiresAt in epoch seconds'],
  [
    { seconds: 300, by: 'expiresAt', expiresAt: 'no_offset' },
    '300 s, by expiresAt without an offset, which is read as UTC',
  ],
  [{ seconds: 300, by: 'expires_in', expiresAt: 'absent' }, '300 s, by expires_in'],
  [{ seconds: 600, by: 'exp', expiresAt: 'rfc3339' }, '600 s, by the token’s exp'],
  [
    { seconds: 900, by: 'documented', expiresAt: 'absent' },
    '900 s, by NoiseAware’s page, since expiresAt is absent',
  ],
  [
    { seconds: 900, by: 'documented', expiresAt: 'unreadable' },
    '900 s, by NoiseAware’s page, since expiresAt has a form that is not read',
  ],
  [
    { seconds: 900, by: 'documented', expiresAt: 'rfc1123' },
    '900 s, by NoiseAware’s page, since expiresAt names no time within a day in the form of RFC 1123',
  ],
];

it.each(lives)('describes the life of a token: %j', (life, words) => {
  expect(describeLife(life)).toBe(words);
});
