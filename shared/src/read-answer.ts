import * as v from 'valibot';

/** What could be read of an answer. */
export interface Reading<T> {
  value: T;
  /** How many records were left out of lists because they could not be read. */
  leftOut: number;
}

/** The most characters of a text whose schema sets no limit. */
const longestText = 500;

/**
 * Reads an answer, which may come from a relay of another version, or from another program. Unknown fields are ignored,
 * and texts are cut at their limits. A value that is not in its list stays as text, or becomes the list's `unknown`
 * value; a field that an older relay does not send yet is what its schema says for `absent`. A record that cannot be read
 * is left out of its list.
 * @returns undefined if the answer has another form
 */
export function readAnswer<S extends v.GenericSchema>(
  answer: S,
  body: unknown,
): Reading<v.InferOutput<S>> | undefined {
  let leftOut = 0;

  const read = (schema: AnySchema, value: unknown): unknown => {
    switch (schema.type) {
      case 'nullable':
        return value === null ? null : read(schema.wrapped, value);
      case 'optional':
        return value === undefined ? undefined : read(schema.wrapped, value);
      case 'picklist':
        return typeof value === 'string' ? inList(schema, value) : unreadable;
      case 'string':
        return typeof value === 'string' ? checked(schema, cut(value, mostOf(schema))) : unreadable;
      case 'array':
        return Array.isArray(value) ? readAll(schema, value) : unreadable;
      case 'object':
      case 'strict_object':
        // An object with checks of its own is accepted whole or not at all.
        return schema.pipe === undefined ? readFields(schema, value) : checked(schema, value);
      default:
        return checked(schema, value);
    }
  };

  const readAll = (schema: AnySchema, values: readonly unknown[]): unknown[] => {
    const all = values.slice(0, mostOf(schema, values.length)).map((each) => read(schema.item, each));
    const readable = all.filter((each) => each !== unreadable);
    leftOut += all.length - readable.length;
    return readable;
  };

  const readFields = (schema: AnySchema, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return unreadable;
    const fields: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(schema.entries)) {
      const isThere = Object.hasOwn(value, name);
      const absent = isThere ? undefined : metadataOf(field)?.absent;
      const fieldValue =
        absent === undefined ? read(field, isThere ? value[name as never] : undefined) : absent(fields);
      if (fieldValue === unreadable) return unreadable;
      if (fieldValue !== undefined) fields[name] = fieldValue;
    }
    return fields;
  };

  const value = read(answer as unknown as AnySchema, body);
  return value === unreadable ? undefined : { value: value as v.InferOutput<S>, leftOut };
}

// --- Internal helpers ---

const unreadable = Symbol();

/** The parts of a valibot schema; each kind has some of them. */
interface AnySchema {
  readonly type: string;
  readonly wrapped: AnySchema;
  readonly item: AnySchema;
  readonly entries: Record<string, AnySchema>;
  readonly options: readonly unknown[];
  readonly pipe?: readonly AnySchema[];
  readonly requirement?: number;
  readonly metadata?: {
    readonly unknown?: string;
    /** The value of a field that is not there, by the record's fields before it. */
    readonly absent?: (fields: Readonly<Record<string, unknown>>) => unknown;
  };
}

const checked = (schema: AnySchema, value: unknown): unknown =>
  v.is(schema as unknown as v.GenericSchema, value) ? value : unreadable;

const metadataOf = ({ pipe }: AnySchema): AnySchema['metadata'] =>
  pipe?.find(({ metadata }) => metadata !== undefined)?.metadata;

const inList = (schema: AnySchema, value: string): string =>
  schema.options.includes(value) ? value : (metadataOf(schema)?.unknown ?? cut(value, longestText));

/** The limit of a schema's length. A pipe may begin with another pipe. */
const mostOf = ({ pipe = [] }: AnySchema, otherwise = longestText): number =>
  pipe.map((each) => (each.type === 'max_length' ? each.requirement : mostOf(each, 0))).find(Boolean) ??
  otherwise;

/** Cuts a text, without splitting a surrogate pair. */
const cut = (text: string, most: number): string =>
  text.length > most ? text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '') : text;
