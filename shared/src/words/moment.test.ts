import { expect, it, onTestFinished } from 'vitest';
import { speechFor } from '../language.ts';
import { switchLanguage } from './language.ts';
import { clockOf, dayOf, lengthOf, momentOf, relativeTime, waitOf } from './moment.ts';
import { plural } from './plural.ts';

const now = Date.parse('2026-05-12T12:00:00Z');

it.each([
  [20_000, 'now'],
  [-20_000, 'now'],
  [-180_000, '3 minutes ago'],
  [-2 * 3_600_000, '2 hours ago'],
  [3 * 86_400_000, 'in 3 days'],
  [86_400_000, 'tomorrow'],
])('describes a moment %d ms away as %s', (distance, words) => {
  expect(relativeTime(now + distance, now)).toBe(words);
});

it('uses a shorter form for small spaces', () => {
  expect(relativeTime(now - 180_000, now, 'shortRelative')).toBe('3 min. ago');
});

it.each([
  [4_000, '1 min'],
  [12 * 60_000, '12 min'],
  [3 * 3_600_000, '3 hr'],
  [2 * 86_400_000, '2 days'],
])('describes %d ms as %s', (milliseconds, words) => {
  expect(lengthOf(milliseconds)).toBe(words);
});

it.each([
  [1, '1 sec'],
  [30, '30 sec'],
  [119, '119 sec'],
  [121, '3 min'],
])('describes a wait of %d seconds as %s', (seconds, words) => {
  expect(waitOf(seconds)).toBe(words);
});

it('shows year and day only if they differ from today’s', () => {
  expect(dayOf(now, now)).toBe('May 12');
  expect(dayOf(now - 365 * 86_400_000, now)).toBe('May 12, 2025');
  expect(clockOf(now, now)).toMatch(/^\d+:00\s[AP]M$/);
  expect(clockOf(now - 86_400_000, now)).toMatch(/^May 11, \d+:00\s[AP]M$/);
  expect(momentOf(now, now)).toMatch(/^May 12, \d+:00\s[AP]M$/);
  expect(momentOf(now - 365 * 86_400_000, now)).toMatch(/^May 12, 2025, \d+:00\s[AP]M$/);
});

it.each([
  ['de', '12. Mai, 08:05'],
  ['fr', '12 mai, 08:05'],
  ['pt-BR', '12 de mai., 08:05'],
  ['es', '12 may, 8:05'],
] as const)('writes the hour in %s alike with and without a day', async (tag, written) => {
  onTestFinished(() => switchLanguage(speechFor('en', []), async () => ({})));
  // English words with this tag: other files of the process read the catalogues themselves.
  await switchLanguage({ language: 'en', tag }, async () => ({}));
  const morning = new Date(2026, 4, 12, 8, 5).getTime();
  expect(momentOf(morning, morning)).toBe(written);
  expect(written).toContain(clockOf(morning, morning));
});

it('uses the language’s plural form of a count', () => {
  const forms = { one: '{count} record', other: '{count} records' };
  expect([plural(forms, 1), plural(forms, 2_000)]).toEqual(['1 record', '2,000 records']);
});

it.each([
  ['2026-11-29T08:00:00', '2026-12-01T07:14:00', 'in 2 days'],
  ['2026-11-29T20:00:00', '2026-11-30T21:00:00', 'tomorrow'],
  ['2026-11-29T20:00:00', '2026-11-28T10:00:00', 'yesterday'],
  ['2026-11-29T08:00:00', '2026-11-27T22:00:00', '2 days ago'],
])('counts the days of the calendar: at %s, %s is %s', (now, at, words) => {
  expect(relativeTime(Date.parse(at), Date.parse(now))).toBe(words);
});
