import { account, line } from '@noiseaware-connect/shared/shapes';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { parseAccount } from './parse-account.ts';

it('returns a valid id and name unchanged', () => {
  expect(parseAccount('cust-1', 'Lakeview')).toEqual({ id: 'cust-1', name: 'Lakeview' });
  expect(parseAccount('cust-1', null)).toEqual({ id: 'cust-1' });
  expect(parseAccount('cust-1', '')).toEqual({ id: 'cust-1' });
});

it('drops an invalid name', () => {
  expect(parseAccount('cust-1', 'a\u202Eb')).toEqual({ id: 'cust-1' });
  expect(parseAccount('cust-1', 'x'.repeat(201))).toEqual({ id: 'cust-1' });
});

it('returns nothing for an invalid id', () => {
  for (const id of ['', ' ', '..', 'a\u0000b', '\u202Ex', 'x'.repeat(10_000)]) {
    expect(parseAccount(id, 'Lakeview')).toBeUndefined();
  }
});

it('agrees with the contract’s schemas for every text', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 210 }),
    fc.string({ unit: fc.constantFrom('.', ' ', '\n', '\u200b', '\u202e', '\ud800', 'a'), maxLength: 4 }),
    fc.string({ minLength: 198, maxLength: 202 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(parseAccount('cust-1', text)?.name !== undefined).toBe(v.is(line, text));
      expect(parseAccount(text, null) !== undefined).toBe(v.is(account.entries.id, text));
    }),
    {
      numRuns: 2_000,
      examples: [[''], ['.'], ['..'], ['...'], [' '], ['a'.repeat(200)], ['a'.repeat(201)], ['.\n']],
    },
  );
});
