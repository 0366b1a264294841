import { expect, it } from 'vitest';
import { isSimpleSelector } from './selector.ts';

it('takes what describes records', () => {
  for (const selector of [
    'tr',
    'table.customers > tbody > tr:not(.total)',
    '[data-id^="row ~ +"] td',
    '#list li:nth-child(2n + 1)',
    'li:has(> a[href*="/customers/"])',
    'dt + dd, .a, .b',
    '[class~="unit"]',
    '.sm\\:row-1',
    ':scope > td:last-child',
  ]) {
    expect(isSimpleSelector(selector), selector).toBe(true);
  }
});

it('refuses what browsers may take seconds for, and what could hide it', () => {
  for (const selector of [
    ':not(div)+.r~.r',
    Array.from({ length: 18 }, () => ':not(div)+.r~.r').join(','),
    '.r:has(~ .r)',
    'a + b + c',
    'a:has(b):has(c)',
    'a:has(:has(b))',
    'a:HAS(b):has(c)',
    'a:h\\61s(b):has(c)',
    'a/**/b',
    'a, b, c, d',
    ':is(a, b, c, d)',
    'a b c d e f g h i',
    ':not(:not(:not(:not(:not(:not(:not(:not(a))))))))',
  ]) {
    expect(isSimpleSelector(selector), selector).toBe(false);
  }
});
