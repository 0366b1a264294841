import { expect, it } from 'vitest';
import { describeFinding } from '../../relay/console/src/words/finding-words.ts';

const finding = {
  code: 'authorization_form',
  sentence: 'In the relay’s English.',
  next: 'Do it.',
} as const;
const textOf = (each: Parameters<typeof describeFinding>[0]) =>
  describeFinding(each, 0).map(({ text }) => text);

it('describes a finding by its code and level, with all of its values', () => {
  const setting = 'NOISEAWARE_AUTHORIZATION';
  const tried = ['raw', 'bearer'];
  expect(textOf({ ...finding, level: 'warning', values: { setting, tried, works: 'bearer' } })).toEqual([
    'NoiseAware takes another Authorization header than NOISEAWARE_AUTHORIZATION says: bearer.',
    'Set NOISEAWARE_AUTHORIZATION=bearer. Until then each start of the relay has to find out again.',
  ]);
  expect(textOf({ ...finding, level: 'problem', values: { setting, tried, works: null } })).toEqual([
    'NoiseAware refuses new user tokens of several organizations. Forms of the Authorization header tried: raw, bearer',
    'Compare NOISEAWARE_AUTHORIZATION with what NoiseAware expects. If it is right, contact NoiseAware.',
  ]);
});

it('shows a finding that it does not know in the relay’s English', () => {
  expect(describeFinding({ ...finding, code: 'new', level: 'ok', values: {} }, 0)).toEqual([
    { text: 'In the relay’s English.', lang: 'en' },
    { text: 'Do it.', lang: 'en' },
  ]);
});
