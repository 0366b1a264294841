import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { isAccountId, isName } from './account-text.ts';
import { account, line } from './shapes.ts';

it('says of every text what the schemas say', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 210 }),
    fc.string({ unit: fc.constantFrom('.', ' ', '\n', '\u200b', '\u202e', '\ud800', 'a'), maxLength: 4 }),
    fc.string({ minLength: 198, maxLength: 202 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(isName(text)).toBe(v.is(line, text));
      expect(isAccountId(text)).toBe(v.is(account.entries.id, text));
    }),
    {
      numRuns: 2_000,
      examples: [[''], ['.'], ['..'], ['...'], [' '], ['a'.repeat(200)], ['a'.repeat(201)], ['.\n']],
    },
  );
});
