import fc from 'fast-check';
import * as valibot from 'valibot';
import { expect, it } from 'vitest';
import * as lean from './lean-schemas.ts';

/** One schema of each kind, alone and inside others. */
const schemasOf = (v: typeof valibot) => {
  const text = v.pipe(
    v.string(),
    v.nonEmpty(),
    v.maxLength(3),
    v.regex(/^[^b]/),
    v.check((said) => said !== 'c'),
  );
  const count = v.pipe(v.number(), v.integer(), v.minValue(1));
  const place = v.variant('a', [
    v.strictObject({ a: v.literal('a'), b: v.optional(text) }),
    v.object({ a: v.literal('c'), b: count }),
  ]);
  const loose = v.object({ a: v.unknown(), b: v.optional(v.boolean()) });
  const fields = [text, count, place, loose, v.null(), v.boolean(), v.unknown(), v.picklist(['a', 'c'])];
  return [
    ...fields,
    ...fields.map((field) => v.nullable(field)),
    ...fields.map((field) => v.array(field)),
    ...fields.map((field) => v.strictObject({ a: field, b: v.optional(field) })),
    v.pipe(v.array(text), v.minLength(1), v.maxLength(2)),
    v.pipe(v.pipe(v.picklist(['a', 'ab']), v.metadata({ unknown: 'a' })), v.maxLength(1)),
    v.pipe(
      v.string(),
      v.transform((said) => said.length),
      v.check((length) => length > 1),
    ),
    v.object({
      a: v.fallback(v.optional(text), undefined),
      b: v.fallback(v.optional(v.array(count)), undefined),
    }),
    v.pipe(
      loose,
      v.check(({ b }) => b === true),
    ),
    v.pipe(v.string(), v.isoTimestamp()),
  ] as valibot.GenericSchema[];
};

const leaf = fc.constantFrom<unknown>(
  ...[
    '',
    'a',
    'ab',
    'c',
    'ba',
    'abcd',
    '2026-05-12T12:00:00Z',
    '2026-05-12T12:00:00.5Z',
    '2026-13-12T12:00:00Z',
  ],
  ...[0, 1, 2.5, -1, Number.NaN, true, false, null, undefined],
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('record')),
  record: fc.dictionary(fc.constantFrom('a', 'b', 'extra', 'toString', 'length'), tie('value'), {
    maxKeys: 3,
  }),
}));

it('reads every value as valibot reads it, or not at all where valibot does not', () => {
  const theirs = schemasOf(valibot);
  const own = schemasOf(lean as unknown as typeof valibot);
  expect(own.length).toBeGreaterThan(30);
  fc.assert(
    fc.property(value, (each) => {
      for (const [index, schema] of theirs.entries()) {
        const { success, output } = valibot.safeParse(schema, each);
        const read = lean.safeParse(own[index] as never, each);
        expect(read.success, `${schema.type} ${index}`).toBe(success);
        if (success) expect(read.output).toEqual(output);
        expect(lean.is(own[index] as never, each)).toBe(success);
      }
    }),
    { numRuns: 500 },
  );
});
