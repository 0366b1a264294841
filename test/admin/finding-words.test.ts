import { expect, it } from 'vitest';
import { describeFinding } from '../../relay/console/src/words/finding-words.ts';

const finding = {
  code: 'authorization_form',
  sentence: 'In the relay’s English.',
  next: 'Do it.',
} as const;
const textOf = (each: Parameters<typeof describeFinding>[0]) =>
  describeFinding(each, 0, 'pnpm relay').map(({ text }) => text);

it('describes a finding by its code and level, with all of its values', () => {
  const setting = 'NOISEAWARE_AUTHORIZATION';
  const tried = ['raw', 'bearer'];
  expect(textOf({ ...finding, level: 'warning', values: { setting, tried, works: 'bearer' } })).toEqual([
    'NoiseAware accepts the Authorization header in the form bearer, not as NOISEAWARE_AUTHORIZATION says.',
    'Set NOISEAWARE_AUTHORIZATION=bearer. Until then, each start of the relay must find this out again.',
  ]);
  expect(textOf({ ...finding, level: 'problem', values: { setting, tried, works: null } })).toEqual([
    'NoiseAware refuses new user tokens of several organizations. The relay tried these forms of the Authorization header: raw, bearer.',
    'Compare NOISEAWARE_AUTHORIZATION with what NoiseAware expects. If it is right, contact NoiseAware.',
  ]);
});

it('counts in the sentence of a finding, in the plural of the language', () => {
  const working = (count: number) =>
    ({ ...finding, code: 'connections_ok', level: 'ok', values: { count } }) as const;
  expect(textOf(working(1))).toEqual(['1 connection works, and none is failing.']);
  expect(textOf(working(2000))).toEqual(['2,000 connections work, and none is failing.']);
});

it('shows a finding that it does not know in the relay’s English', () => {
  expect(describeFinding({ ...finding, code: 'new', level: 'ok', values: {} }, 0, 'pnpm relay')).toEqual([
    { text: 'In the relay’s English.', lang: 'en' },
    { text: 'Do it.', lang: 'en' },
  ]);
});
