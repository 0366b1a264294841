import { expect, test } from 'vitest';
import { listing, table } from './terminal.ts';

test('nothing in a cell steers the terminal, begins a line or changes the direction of text', () => {
  const hostile = 'a\u001b]0;owned\u0007b\r\nc\u202ed\u2066e\u200ff\u009bg\u2028h';
  expect(table(['ID', 'NAME'], [['1', hostile]])).toBe('ID  NAME\n1   a ]0;owned b c d e f g h');
  expect(listing([hostile], 'none', { NAME: (name) => name })).toBe('NAME\na ]0;owned b c d e f g h');
});

test('a cell keeps the joiners of scripts and emoji', () => {
  expect(table(['NAME'], [['👩‍🌾 می‌خواهم']])).toBe('NAME\n👩‍🌾 می‌خواهم');
});
