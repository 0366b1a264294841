import { expect, it } from 'vitest';
import { parseAccount } from './parse-account.ts';

it('takes an id and a name as they are', () => {
  expect(parseAccount('cust-1', 'Lakeview')).toEqual({ id: 'cust-1', name: 'Lakeview' });
  expect(parseAccount('cust-1', null)).toEqual({ id: 'cust-1' });
  expect(parseAccount('cust-1', '')).toEqual({ id: 'cust-1' });
});

it('drops a name that cannot be one', () => {
  expect(parseAccount('cust-1', 'a\u202Eb')).toEqual({ id: 'cust-1' });
  expect(parseAccount('cust-1', 'x'.repeat(201))).toEqual({ id: 'cust-1' });
});

it('takes nothing from an id that cannot be one', () => {
  for (const id of ['', ' ', '..', 'a\u0000b', '\u202Ex', 'x'.repeat(10_000)]) {
    expect(parseAccount(id, 'Lakeview')).toBeUndefined();
  }
});
