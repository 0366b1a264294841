import { ISO_TIMESTAMP_REGEX } from 'valibot';

// Schemas that only a relay uses need the rest of valibot, and are removed with it from the build.
export * from 'valibot';

/**
 * Replaces valibot in the build (`client-contract.ts`). It has the schemas that the extension and its part of the
 * contract use, and only accepts or rejects a value: most of valibot's code says what is wrong with a value, which the
 * extension never asks.
 */
interface Schema {
  readonly type: string;
  /** The parsed value, or {@link wrong} if it has another form. */
  run(value: unknown): unknown;
}
type Fields = Readonly<Record<string, Schema>>;

const wrong = Symbol();

export const is = (schema: Schema, value: unknown): boolean => schema.run(value) !== wrong;

export function safeParse(schema: Schema, value: unknown): { success: boolean; output: unknown } {
  const output = schema.run(value);
  return { success: output !== wrong, output };
}

/** A schema that returns accepted values unchanged. */
const taking = <T extends object>(holds: (value: never) => boolean, about: T) => ({
  type: '',
  run: (value: unknown) => (holds(value as never) ? value : wrong),
  ...about,
});

export const unknown = () => taking(() => true, { type: 'unknown' });
export const string = () => taking((value) => typeof value === 'string', { type: 'string' });
export const boolean = () => taking((value) => typeof value === 'boolean', {});
export const number = () => taking((value) => typeof value === 'number' && !Number.isNaN(value), {});
export const literal = (one: unknown) => taking((value) => value === one, {});
const onlyNull = () => literal(null);

export { onlyNull as null };
export const picklist = (options: readonly unknown[]) =>
  taking((value) => options.includes(value), { type: 'picklist', options });

export const nullable = (wrapped: Schema) => ({
  type: 'nullable',
  wrapped,
  run: (value: unknown) => (value === null ? value : wrapped.run(value)),
});

export const optional = (wrapped: Schema) => ({
  type: 'optional',
  wrapped,
  run: (value: unknown) => (value === undefined ? value : wrapped.run(value)),
});

export const array = (item: Schema) => ({
  type: 'array',
  item,
  run(values: unknown) {
    const read = Array.isArray(values) ? values.map((each) => item.run(each)) : [wrong];
    return read.includes(wrong) ? wrong : read;
  },
});

export const object = (entries: Fields) => ({
  type: 'object',
  entries,
  run: (value: unknown) => readFields(entries, value),
});

export const strictObject = (entries: Fields) => ({
  type: 'strict_object',
  entries,
  run: (value: unknown) =>
    Object.keys(Object(value)).every((name) => Object.hasOwn(entries, name))
      ? readFields(entries, value)
      : wrong,
});

/** No value matches two options: they differ in the value of the discriminating field. */
export const variant = (_field: string, options: readonly Schema[]) => ({
  type: 'variant',
  run: (value: unknown) => options.map((each) => each.run(value)).find((read) => read !== wrong) ?? wrong,
});

export const fallback = (schema: Schema, instead: undefined) => ({
  ...schema,
  run(value: unknown) {
    const read = schema.run(value);
    return read === wrong ? instead : read;
  },
});

export const pipe = (...parts: readonly [Schema, ...Schema[]]) => ({
  ...parts[0],
  pipe: parts,
  run: (value: unknown) => parts.reduce((read, part) => (read === wrong ? read : part.run(read)), value),
});

export const check = (holds: (value: never) => boolean) => taking(holds, {});
export const regex = (form: RegExp) => check((text) => form.test(text));
export const isoTimestamp = () => regex(ISO_TIMESTAMP_REGEX);
export const integer = () => check(Number.isInteger);
export const minValue = (least: number) => check((value) => value >= least);
export const minLength = (least: number) => check(({ length }: { length: number }) => length >= least);
export const nonEmpty = () => minLength(1);
export const maxLength = (requirement: number) =>
  taking(({ length }: { length: number }) => length <= requirement, { type: 'max_length', requirement });
export const metadata = (about: unknown) => ({ ...unknown(), metadata: about });
export const transform = (run: Schema['run']) => ({ type: '', run });

// --- Internal helpers ---

function readFields(entries: Fields, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return wrong;
  const fields: Record<string, unknown> = {};
  for (const [name, { type, run }] of Object.entries(entries)) {
    if (name in value) fields[name] = run(value[name as never]);
    else if (type !== 'optional') return wrong;
    if (fields[name] === wrong) return wrong;
  }
  return fields;
}
