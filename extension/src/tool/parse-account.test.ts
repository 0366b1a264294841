import { account, line } from '@noiseaware-connect/shared/shapes';
import fc from 'fast-check';
import * as v from 'valibot';
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

it('says of every text what the schemas say', () => {
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
