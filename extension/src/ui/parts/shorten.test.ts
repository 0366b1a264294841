import { expect, it } from 'vitest';
import { shorten, shortenDistinctly } from './shorten.ts';

it('leaves a name that fits unchanged', () => {
  expect(shorten('4711', 4)).toBe('4711');
});

it('keeps the beginning and the end of a long name, and splits no character', () => {
  expect(shorten('Sunny Shores Vacation Rentals 12', 13)).toBe('Sunny Sh…s 12');
  expect(shorten('🏖️'.repeat(20), 7)).toMatch(/^(\p{Extended_Pictographic}|\uFE0F|…){7}$/u);
});

it('does not end in a bracket that was opened in the removed part', () => {
  expect(shorten('Harbor House Rentals (9007199254740994)', 24)).toBe('Harbor House Ren…740994');
  expect(shorten('Harbor House Rentals of the North Coast (42)', 24)).toBe('Harbor House Ren…st (42)');
});

it('shows two names in full if they would look alike when cut', () => {
  const [one, other] = [`${'a'.repeat(20)}1${'b'.repeat(20)}`, `${'a'.repeat(20)}2${'b'.repeat(20)}`];
  expect(shortenDistinctly(one, other, 12)).toEqual([one, other]);
  expect(shortenDistinctly(one, 'short', 12)).toEqual(['aaaaaaaa…bbb', 'short']);
});
