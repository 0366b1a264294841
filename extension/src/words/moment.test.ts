import { expect, it } from 'vitest';
import { dayOf, fromNow, untilFrom } from './moment.ts';

const now = Date.parse('2026-05-12T12:00:00Z');

it.each([
  [20_000, 'just now'],
  [-20_000, 'just now'],
  [-180_000, '3 minutes ago'],
  [-2 * 3_600_000, '2 hours ago'],
  [3 * 86_400_000, 'in 3 days'],
])('reports a moment %d ms away as %s', (distance, words) => {
  expect(fromNow(now + distance, now)).toBe(words);
});

it.each([
  [20_000, 'in 20 s'],
  [17_500, 'in 20 s'],
  [4_000, 'in 5 s'],
  [59_999, 'in 60 s'],
  [60_000, 'in 1 minute'],
  [0, 'just now'],
  [-120_000, '2 minutes ago'],
])('says what happens in %d ms as %s', (distance, words) => {
  expect(untilFrom(now + distance, now)).toBe(words);
});

it('names the year only where it is another one', () => {
  expect(dayOf(now, now)).toBe('12 May');
  expect(dayOf(now - 365 * 86_400_000, now)).toBe('12 May 2025');
});
