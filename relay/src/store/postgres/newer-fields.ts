import * as v from 'valibot';

/** The fields of a record that only a newer relay on the same database knows. Copies of the record keep them. */
const newerFields = Symbol('newer fields');

/** The most such fields of a record. */
const most = 20;

/**
 * Parses a record as its schema does, except for fields that the schema does not know: during a rolling upgrade newer relays add
 * some, and {@link withNewerFields} writes them back unchanged.
 */
export function parseTolerantly<R>(
  schema: v.GenericSchema<unknown, R>,
  record: unknown,
): { success: true; output: R } | { success: false; issues: readonly v.BaseIssue<unknown>[] } {
  let parsed = v.safeParse(schema, record);
  const newer: Record<string, unknown> = {};
  let candidate = record;
  for (let count = 0; !parsed.success && count < most; count += 1) {
    const [issue, ...others] = parsed.issues;
    const [place, ...inner] = issue.path ?? [];
    const isNewer = issue.type === 'strict_object' && issue.expected === 'never' && inner.length === 0;
    if (!isNewer || others.length > 0 || place === undefined) break;
    const { [String(place.key)]: value, ...rest } = candidate as Record<string, unknown>;
    newer[String(place.key)] = value;
    candidate = rest;
    parsed = v.safeParse(schema, candidate);
  }
  if (!parsed.success) return { success: false, issues: parsed.issues };
  if (candidate !== record) Object.assign(parsed.output as object, { [newerFields]: newer });
  return { success: true, output: parsed.output };
}

/** The record as it is written. */
export function withNewerFields(record: object): object {
  const newer = (record as { [newerFields]?: object })[newerFields];
  return newer === undefined ? record : { ...record, ...newer };
}
