import { expect, it } from 'vitest';
import { recordsInFront } from './records-in-front.ts';

const origin = 'https://harbor.example.com';
const tool = { id: 'harbor', name: 'Harbor', pages: [`${origin}/unit/{id}`], accounts: 'crm-{*}' };
const one = { id: 'crm-1', name: 'Sea View' };
const other = { id: 'crm-2' };

const subjectOf = (...page: Parameters<typeof recordsInFront>) => recordsInFront(...page).subject;

it('takes the account from the address, and its name from the page', () => {
  expect(subjectOf([tool], `${origin}/unit/crm-1`, [])).toEqual({ id: 'crm-1' });
  expect(subjectOf([tool], `${origin}/unit/crm-1`, [other, one])).toEqual(one);
});

it('takes no account that is only shown', () => {
  expect(subjectOf([tool], `${origin}/units`, [one])).toBeNull();
  expect(subjectOf([], `${origin}/units`, [one])).toBeNull();
});

it('takes no account from the address if the tool may not know it or it is invalid', () => {
  expect(subjectOf([tool], `${origin}/unit/other-1`, [])).toBeNull();
  expect(subjectOf([{ ...tool, accounts: '{*}' }], `${origin}/unit/%00`, [])).toBeNull();
});

it('names each account of the page once, in the page’s order, with its name', () => {
  const { records } = recordsInFront([tool], `${origin}/units`, [{ id: 'crm-1' }, other, one]);
  expect(records).toEqual([one, other]);
});

it('stops reading at a hundred accounts', () => {
  let read = 0;
  const shown = function* () {
    for (;;) {
      read += 1;
      yield { id: `crm-${read}` };
    }
  };
  expect(recordsInFront([tool], `${origin}/units`, shown()).records).toHaveLength(100);
  expect(read).toBe(100);
});
