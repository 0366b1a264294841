import type { Arguments, KeysIn, QueryName, Selection, SelectionEntry } from '../record-store.ts';
import { builtOnce, type Statement, type Value } from './database.ts';
import { clock, queryRows, setColumns } from './finders.ts';
import { groupOf, kebab, nameOf, refusals, sharedRevisions, singular, tableFor } from './table-names.ts';

/** A statement that finds records. */
export interface SelectStatement {
  readonly statement: Statement;
  readonly values: readonly Value[];
  /** The entries that it looks for; a row of it names one by its index. One more index is that of revisions. */
  readonly entries: readonly string[];
}

/** The revisions of what a selection finds as a whole: of small collections, and of refusals. */
export const sharedRevisionsIn = (selection: Selection): readonly string[] => {
  const revisions = Object.values(selection).map(({ collection, by }) =>
    by === 'refusedConnections' ? refusals : tableFor(collection),
  );
  return sharedRevisions.filter((revision) => revisions.includes(revision));
};

/**
 * The statement that finds the records of a selection, all at one moment, with PostgreSQL's time; undefined if there is nothing
 * to find.
 * @param purpose for a decision, the revisions are read too of what it depends on as a whole: small collections, refusals, and
 *   the connections of accounts
 */
export function buildSelectStatement(
  selection: Selection,
  purpose: 'to read' | 'to decide',
): SelectStatement | undefined {
  const values: Value[] = [];
  const entries: string[] = [];
  const parts: Part[] = [];
  const accounts: (string | KeysIn)[] = [];
  const context: Context = { values, cteOf: (name) => `found_${entries.indexOf(name)}` };
  for (const [entry, sought] of Object.entries(selection)) {
    const keys = sought.keys.filter((key) => typeof key === 'string' || entries.includes(key.entry));
    if (keys.length === 0 && sought.by !== 'all' && sought.args.length === 0) continue;
    parts.push(partOf({ ...sought, keys }, context));
    if (sought.by === 'connectionsOfAccount') accounts.push(...keys);
    entries.push(entry);
  }
  if (parts.length === 0) return undefined;
  if (purpose === 'to decide') parts.push(...revisionsOf(sharedRevisionsIn(selection), accounts, context));
  const name = nameOf(parts.map((part) => part.name));
  return { statement: builtOnce(name, () => textOf(parts)), values, entries };
}

// --- Internal helpers ---

interface Part {
  /** Says all that the text depends on. */
  readonly name: string;
  /** Selects the rows. */
  rows(): string;
}

interface Context {
  /** The statement's values; those of a part are appended. */
  readonly values: Value[];
  /** The part of the statement that has the rows of an entry. */
  cteOf(entry: string): string;
}

const columns = `id, version, record, ${clock} AS at`;

function textOf(parts: readonly Part[]): string {
  const [only] = parts;
  if (parts.length === 1) return `SELECT ${columns} FROM (${only?.rows()}) AS found`;
  const ctes = parts.map((part, index) => `found_${index} AS (${part.rows()})`);
  const rows = parts.map((_, index) => `SELECT ${index} AS entry, ${columns} FROM found_${index}`);
  return `WITH ${ctes.join(', ')} ${rows.join(' UNION ALL ')}`;
}

function partOf({ collection, by, many, keys, args }: SelectionEntry, context: Context): Part {
  const table = tableFor(collection);
  const param = (value: Value) => `$${context.values.push(value)}`;
  if (by === 'all') return { name: `${table}-all`, rows: () => `SELECT * FROM ${table}` };
  if (isQuery(by)) {
    const params = args.map((value) => (isKeysIn(value) ? keysOf([value], context) : param(value)));
    return {
      name: kebab(by),
      rows: () => (queryRows[by] as (...params: readonly string[]) => string)(...params),
    };
  }
  const isColumn = by === 'id' || by === 'hash';
  const { column, where = 'true' } = isColumn ? { column: by } : setColumns[by];
  const [key] = keys;
  if (!many && typeof key === 'string') {
    const equal = param(key);
    const rows = () => `SELECT * FROM ${table} WHERE ${column} = ${equal}`;
    return { name: `${singular(table)}-by-${by}`, rows };
  }
  const any = keysOf(keys, context);
  const rows = () => `SELECT * FROM ${table} WHERE ${column} = ANY (${any}) AND ${where}`;
  const sources = keys.map((each) => (typeof each === 'string' ? 'given' : context.cteOf(each.entry)));
  const from = [...new Set(sources)].join('-').replaceAll('found_', 'of-');
  return { name: `${isColumn ? `${table}-by-${by}` : kebab(by)}${from === 'given' ? '' : `-${from}`}`, rows };
}

/** These revisions and those of the groups of accounts, as one part, if there are any. */
function revisionsOf(
  shared: readonly string[],
  accounts: readonly (string | KeysIn)[],
  context: Context,
): Part[] {
  const conditions: string[] = [];
  if (shared.length > 0) conditions.push(`id = ANY ($${context.values.push(shared)}::text[])`);
  if (accounts.length > 0) {
    const any = keysOf(accounts, context);
    conditions.push(`id IN (SELECT ${groupOf('account')} FROM unnest(${any}) AS account)`);
  }
  if (conditions.length === 0) return [];
  const rows = () =>
    `SELECT id, version, NULL::jsonb AS record FROM revisions WHERE ${conditions.join(' OR ')}`;
  return [{ name: accounts.length === 0 ? 'revisions' : 'revisions-of-accounts', rows }];
}

/** The keys as an array. */
function keysOf(keys: readonly (string | KeysIn)[], { values, cteOf }: Context): string {
  const literal = keys.filter((key) => typeof key === 'string');
  return [
    ...(literal.length > 0 ? [`$${values.push(literal)}::text[]`] : []),
    ...keys.flatMap((key) =>
      typeof key === 'string'
        ? []
        : `ARRAY(SELECT record #>> '{${key.field.replace('.', ',')}}' FROM ${cteOf(key.entry)})`,
    ),
  ].join(' || ');
}

const isQuery = (by: string): by is QueryName => by in queryRows;
const isKeysIn = (value: Arguments[QueryName][number]): value is KeysIn =>
  typeof value === 'object' && 'entry' in value;
