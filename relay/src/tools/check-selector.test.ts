import { expect, it } from 'vitest';
import { faultOfSelector } from './check-selector.ts';

it('finds nothing wrong with what browsers know', () => {
  for (const selector of [
    'tr',
    'table.customers > tbody > tr:not(.total)',
    '[data-id="7"]',
    '[data-id^=row i], #list li:nth-child(2n + 1)',
    'li:has(> a[href*="/customers/"])',
    ':is(tr, li):where(.a, .b) ~ td + td',
    ':scope > td:last-child',
    '.sm\\:row-1, #\\37 7',
    '[title="= 5 .5 #5"]',
  ]) {
    expect(faultOfSelector(selector), selector).toBeUndefined();
  }
});

it('says what is wrong with what is no selector, or one that browsers would not know', () => {
  for (const [selector, fault] of [
    ['tr[', 'is no CSS selector: '],
    ['tr >', 'ends with a combinator'],
    ['td:has(> )', 'ends with a combinator'],
    [' ', 'is no CSS selector: '],
    ['a,', 'is no CSS selector: '],
    ['a"b', 'is no CSS selector: '],
    ['td*', 'is no CSS selector: '],
    ['a:is(', 'is no CSS selector: '],
    [':nth-child(x)', 'is no CSS selector: '],
    ['a:contains("x")', 'has :contains, '],
    ['tr:not(:contains(x))', 'has :contains, '],
    ['input:text', 'has :text, '],
    ['a:hover', 'has :hover, '],
    ['a::before', 'selects ::before, '],
    ['a[b!=c]', 'has "!="'],
    ['a < b', 'has a combinator'],
    ['a || b', 'has a combinator'],
    ['> td', 'begins with a combinator'],
    ['tr, + td', 'begins with a combinator'],
    [':is(> td)', 'begins with a combinator'],
    ['svg|a', 'has a namespace'],
    ['a[x|y]', 'has a namespace'],
    ['[data-id=7]', 'has a value that has to stand in quotes'],
    ['[data-id = -7]', 'has a value that has to stand in quotes'],
    ['tr.(x', 'has a name that begins with a digit'],
    ['.7', 'has a name that begins with a digit'],
    ['tr#7a', 'has a name that begins with a digit'],
  ] as const) {
    expect(faultOfSelector(selector), selector).toMatch(fault);
  }
});
