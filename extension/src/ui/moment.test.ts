import { expect, it } from 'vitest';
import { dayOf, fromNow } from './moment.ts';

const now = Date.parse('2026-05-12T12:00:00Z');

it.each([
  [20_000, 'just now'],
  [-20_000, 'just now'],
  [-180_000, '3 minutes ago'],
  [-2 * 3_600_000, '2 hours ago'],
  [3 * 86_400_000, 'in 3 days'],
])('tells a moment %d ms away as %s', (distance, words) => {
  expect(fromNow(now + distance, now)).toBe(words);
});

it('names the year only where it is another one', () => {
  expect(dayOf(now, now)).toBe('12 May');
  expect(dayOf(now - 365 * 86_400_000, now)).toBe('12 May 2025');
});
