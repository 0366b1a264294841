import { expect, it } from 'vitest';
import { recordInFront } from './record-in-front.ts';

const origin = 'https://harbor.example.com';
const tool = { id: 'harbor', name: 'Harbor', pages: [`${origin}/unit/{id}`], accounts: 'crm-{*}' };
const one = { id: 'crm-1', name: 'Sea View' };
const other = { id: 'crm-2' };

it('takes the account from the address, and its name from the page', () => {
  expect(recordInFront([tool], `${origin}/unit/crm-1`, [])).toEqual({ id: 'crm-1' });
  expect(recordInFront([tool], `${origin}/unit/crm-1`, [other, one])).toEqual(one);
});

it('takes the only account shown, even if repeated, and none of several', () => {
  expect(recordInFront([tool], `${origin}/units`, [{ id: 'crm-1' }, one])).toEqual(one);
  expect(recordInFront([], `${origin}/units`, [one])).toEqual(one);
  expect(recordInFront([tool], `${origin}/units`, [one, other])).toBeUndefined();
  expect(recordInFront([tool], `${origin}/units`, [])).toBeUndefined();
});

it('takes no account from the address if the tool may not know it or it is invalid', () => {
  expect(recordInFront([tool], `${origin}/unit/other-1`, [])).toBeUndefined();
  expect(recordInFront([{ ...tool, accounts: '{*}' }], `${origin}/unit/%00`, [])).toBeUndefined();
});

it('stops reading at a second account', () => {
  const read: string[] = [];
  const shown = function* () {
    for (const account of [one, other, { id: 'crm-3' }]) {
      read.push(account.id);
      yield account;
    }
  };
  expect(recordInFront([tool], `${origin}/units`, shown())).toBeUndefined();
  expect(read).toEqual(['crm-1', 'crm-2']);
});
