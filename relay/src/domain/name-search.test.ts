import { expect, test } from 'vitest';
import { nameSearch } from './name-search.ts';

test('a text of three characters is found anywhere in a name, a shorter one only where a word begins', () => {
  const found = (text: string, ...names: (string | null)[]) => nameSearch(text)(names);
  expect(found('ria', 'Villa Maria')).toBe(true);
  expect(found('MA', 'Villa Maria')).toBe(true);
  expect(found('m', 'Villa Maria')).toBe(true);
  expect(found('ar', 'Villa Maria')).toBe(false);
  expect(found('a', 'Villa Maria')).toBe(false);
  for (const name of ['cust-42', 'cust_42', 'cust/42', '(42)', 'one\n42', '42'])
    expect(found('42', name), name).toBe(true);
  expect(found('42', '142', 'é42', null)).toBe(false);
  expect(found('.*', 'a .*')).toBe(true);
  expect(found('a.b', 'axb')).toBe(false);
});
