import { addAbortSignal, Readable } from 'node:stream';
import type { Endpoint } from '@noiseaware-connect/shared/contract/endpoint';
import { stringify } from 'csv-stringify';
import type { Context } from 'koa';
import * as v from 'valibot';

/**
 * Sends the rows of an endpoint as CSV (RFC 4180) while they are read. What a spreadsheet would take for a formula begins with an
 * apostrophe (OWASP, "CSV Injection"): also where blanks stand before the sign, which some imports drop, and behind what separates cells
 * in other countries' spreadsheets.
 * @param gone ends the answer before its end
 */
export function sendTable(
  context: Context,
  { path, rows: schema }: Pick<Endpoint, 'path' | 'rows'>,
  rows: AsyncIterable<unknown>,
  gone: AbortSignal,
): void {
  if (schema === undefined) return;
  const table = stringify({
    header: true,
    columns: columnsOf(schema),
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: { string: (text) => text.replaceAll(hiddenFormulas, "'") },
  });
  const source = Readable.from(allowed(rows, schema));
  // A row that cannot be read ends the answer before its end, so that the client notices.
  source.on('error', (error) => table.destroy(error));
  table.on('close', () => source.destroy());
  addAbortSignal(gone, table);
  context.set('Content-Type', 'text/csv; charset=utf-8; header=present');
  context.attachment(path.replace(/^.*\//, ''));
  context.body = source.pipe(table);
}

/** The columns of an object: the names of its fields; those of an object in it behind its own name and a dot. */
export function columnsOf(schema: v.GenericSchema, before = ''): string[] {
  const { type, entries, wrapped } = schema as {
    type: string;
    entries?: Record<string, v.GenericSchema>;
    wrapped?: v.GenericSchema;
  };
  if (wrapped !== undefined) return columnsOf(wrapped, before);
  if (type !== 'strict_object' || entries === undefined) return [before.slice(0, -1)];
  return Object.entries(entries).flatMap(([name, field]) => columnsOf(field, `${before}${name}.`));
}

// --- Internal helpers ---

/**
 * Where a formula begins that `escape_formulas` may not see: signs behind blanks, visible or not, or `;`, `|`, and their full-width and
 * small forms.
 */
const hiddenFormulas =
  /(?<=^|[;|])(?=[\s\p{Default_Ignorable_Code_Point}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE62\uFE63\uFE66\uFE6B])/gu;

/** Only the fields of the contract. */
async function* allowed(rows: AsyncIterable<unknown>, schema: v.GenericSchema) {
  for await (const row of rows) yield v.parse(schema, row);
}
