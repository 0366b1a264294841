import { expect, it } from 'vitest';
import { type PageElement, parsePage } from './parse-page.ts';

const textOf = (element: PageElement | null | undefined): string =>
  [...(element?.content ?? [])].map((part) => (typeof part === 'string' ? part : textOf(part))).join('');

const page = parsePage(`<!doctype html><title>Customers</title>
  <table><tr ID="1" Data-Id=" a&amp;b "><td class=name>Sea &amp; <b>Sand</b><!-- no --><td>x
  <tr id="2"><td>y</table>
  <template><tr id="3"></tr></template><script>"<tr id=4>"</script>
  <div class="outer"><p class="inner"><span>deep</span></div>`);

it('reads a page as a browser does, with what its source leaves out', () => {
  expect(page.querySelectorAll('table > tbody > tr > td')).toHaveLength(3);
  expect(page.querySelectorAll('tr').map((each) => each.getAttribute('id'))).toEqual(['1', '2']);
  expect(page.querySelectorAll('script *, template *')).toEqual([]);
});

it('gives attributes and text as a browser gives them', () => {
  const row = page.querySelector('tr');
  expect(row?.getAttribute('data-id')).toBe(' a&b ');
  expect(row?.getAttribute('DATA-ID')).toBe(' a&b ');
  expect(row?.getAttribute('class')).toBeNull();
  expect(row?.getAttribute('constructor')).toBeNull();
  expect(textOf(row?.querySelector('.name'))).toBe('Sea & Sand');
});

it('looks inside an element alone, by selectors that may name what is around it', () => {
  const outer = page.querySelector('.outer');
  expect(outer?.querySelector('.outer')).toBeNull();
  expect(textOf(outer?.querySelector('body .inner span'))).toBe('deep');
  expect(outer?.querySelector(':scope > p')?.getAttribute('class')).toBe('inner');
  expect(outer?.querySelector(':scope > span')).toBeNull();
  expect(outer?.querySelector('tr')).toBeNull();
  expect(page.querySelectorAll('tr:has(+ tr)')).toHaveLength(1);
});

it('reads whatever it is given', () => {
  expect(parsePage('').querySelectorAll('*').length).toBe(3);
  expect(parsePage('\0<<<a b="').querySelector('a')).toBeNull();
});
