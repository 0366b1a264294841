import type { Changes, Related } from '../../domain/decision.ts';
import type { WebhookEvent } from '../../domain/webhook/webhook.ts';
import type { Kept, RecordName } from '../collections.ts';
import { idOf, recordSets } from '../record-store.ts';
import { builtOnce, type Statement, type Value } from './database.ts';
import { setColumns } from './finders.ts';
import { withNewerFields } from './newer-fields.ts';
import {
  inLockOrder,
  isGroup,
  kebab,
  nameOf,
  refusals,
  sharedRevisions,
  singular,
  tableFor,
} from './table-names.ts';
import { addAudit, addingAudit, addingEvents } from './write-logs.ts';

/** The versions of rows that were read, by table and id; those of `revisions` are of small collections, refusals and groups of accounts. */
export type Versions = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface WriteStatement {
  readonly statement: Statement;
  readonly values: readonly Value[];
  /** Set if it writes nothing but a new record, unless there is one with its id. */
  readonly adds?: true;
}

/**
 * The statement that writes changes, all or none of them. It returns a row if it has written. Rows that are replaced, removed or
 * touched are locked, in one order for all statements, and have to have the version that was read.
 * @returns undefined if there is nothing to write
 */
export function buildWriteStatement(
  changes: Changes<Kept, unknown>,
  versions: Versions,
): WriteStatement | undefined {
  const rows = rowsOf(changes, versions);
  const { audit = [], events = [], removeAll = {} } = changes;
  const entries = JSON.stringify(audit);
  const logged = { events, erased: removeAll.deliveriesOfSubject ?? [] };
  if (logged.events.length + logged.erased.length > 0) return buildBulkWrite(rows, entries, logged);
  if (rows.length === 0) return audit.length === 0 ? undefined : { statement: addAudit, values: [entries] };
  const [only] = rows;
  const isOne = rows.length === 1 && only !== undefined && effectsOf(only) === 1;
  return (isOne ? buildSingleWrite(only, entries) : undefined) ?? buildBulkWrite(rows, entries);
}

// --- Internal helpers ---

/** What happens to the rows of one table. */
interface Rows {
  readonly table: string;
  /** The versions that rows have to have. */
  readonly locked: ReadonlyMap<string, number>;
  /** Locked rows whose version grows, with those that get another record. */
  readonly touched: readonly string[];
  readonly replaced: readonly (readonly [string, object])[];
  readonly removed: readonly string[];
  readonly removedSets: readonly (readonly [Related, readonly string[]])[];
  readonly added: readonly object[];
}

/** What happens to the log of events. */
interface Logged {
  readonly events: readonly WebhookEvent[];
  /** The subjects whose earlier events are erased. */
  readonly erased: readonly string[];
}

function rowsOf(
  { put = {}, remove = {}, removeAll = {}, touch = {} }: Changes<Kept, unknown>,
  versions: Versions,
): Rows[] {
  const related = Object.entries(removeAll) as [Related, readonly string[]][];
  const collections = new Set<RecordName>([
    ...(Object.keys({ ...put, ...remove, ...touch }) as RecordName[]),
    ...related.map(([set]) => recordSets[set]),
  ]);
  const all = inLockOrder([...collections]).map((collection): Rows => {
    const table = tableFor(collection);
    const versionsById = versions.get(table) ?? new Map<string, number>();
    const records = (put[collection] ?? []).map((record) => [idOf(record), withNewerFields(record)] as const);
    const replaced = records.filter(([id]) => versionsById.has(id));
    const removed = remove[collection] ?? [];
    const touched = [...replaced.map(([id]) => id), ...(touch[collection] ?? [])];
    const locked = [...touched, ...removed].flatMap((id): [string, number][] => {
      const version = versionsById.get(id);
      return version === undefined ? [] : [[id, version]];
    });
    const added = records.filter(([id]) => !versionsById.has(id)).map(([, record]) => record);
    return {
      ...{ table, locked: new Map(locked), touched, replaced, removed },
      removedSets: related.filter(([set, keys]) => recordSets[set] === collection && keys.length > 0),
      added,
    };
  });
  const changed = all.filter((rows) => effectsOf(rows) > 0);
  return [...changed, ...revisionsOf(changed, versions)];
}

/**
 * The revisions that grow: of small collections that change, and if a connection is written, of refusals and of the groups of
 * accounts that were read, to which it may belong from now on.
 */
function revisionsOf(changed: readonly Rows[], versions: Versions): Rows[] {
  const read = versions.get('revisions') ?? new Map<string, number>();
  const changes = (name: string) => changed.some(({ table }) => table === name);
  const shared = sharedRevisions.filter((revision) =>
    revision === refusals ? read.has(refusals) && changes('connections') : changes(revision),
  );
  const touched = [...shared, ...(changes('connections') ? [...read.keys()].filter(isGroup) : [])];
  if (touched.length === 0) return [];
  const locked = new Map(touched.map((revision) => [revision, read.get(revision) ?? 0]));
  const nothing = { replaced: [], removed: [], removedSets: [], added: [] };
  return [{ table: 'revisions', locked, touched, ...nothing }];
}

const effectsOf = ({ touched, removed, removedSets, added }: Rows): number =>
  touched.length + removed.length + removedSets.length + added.length;

/** The usual cases: one record is written or removed, which needs no lock beforehand. */
function buildSingleWrite(
  { table, locked, replaced: [replaced], added: [added], removed: [removed] }: Rows,
  audit: string,
): WriteStatement | undefined {
  const doing = (what: string, lockingSql: string, entries: string): Statement =>
    builtOnce(
      `${singular(table)}-${what}`,
      () => `WITH held AS (${lockingSql} RETURNING id),
        audited AS (${addingAudit(entries, 'held')}) SELECT id FROM held`,
    );
  if (added !== undefined) {
    const insertion = `INSERT INTO ${table} (record) VALUES ($1) ON CONFLICT (id) DO NOTHING`;
    return { statement: doing('add', insertion, '$2'), values: [JSON.stringify(added), audit], adds: true };
  }
  const [id, version] = [...locked][0] ?? [];
  if (id === undefined || version === undefined) return undefined;
  if (replaced !== undefined) {
    const update = `UPDATE ${table} SET record = $3, version = version + 1 WHERE id = $1 AND version = $2`;
    const values = [id, version, JSON.stringify(replaced[1]), audit];
    return { statement: doing('write', update, '$4'), values };
  }
  if (removed === undefined) return undefined;
  const deletion = `DELETE FROM ${table} WHERE id = $1 AND version = $2`;
  return { statement: doing('remove', deletion, '$3'), values: [id, version, audit] };
}

function buildBulkWrite(
  all: readonly Rows[],
  audit: string,
  { events, erased }: Logged = { events: [], erased: [] },
): WriteStatement {
  const values: Value[] = [audit];
  const param = (value: Value) => `$${values.push(value)}`;
  const names: string[] = [];
  const locks: string[] = [];
  const conditions: string[] = [];
  const writes: string[] = [];
  const write = (text: string) => writes.push(`written_${writes.length} AS (${text} RETURNING 1)`);
  const isHeld = 'EXISTS (SELECT FROM held)';
  if (erased.length > 0) {
    names.push('events-erase');
    write(`DELETE FROM events WHERE subject = ANY (${param(erased)}::text[]) AND ${isHeld}`);
  }
  for (const rows of all) {
    const { table, locked, touched, removed, removedSets, added } = rows;
    if (locked.size > 0) {
      const ids = param([...locked.keys()]);
      const expected = param(JSON.stringify(Object.fromEntries(locked)));
      // Locks the rows of the tables before first.
      const then = locks.length === 0 ? '' : `(SELECT count(*) FROM locked_${locks.length - 1}) >= 0 AND `;
      conditions.push(`(SELECT count(*) FROM locked_${locks.length}) = cardinality(${ids}::text[])`);
      locks.push(`locked_${locks.length} AS MATERIALIZED (
        SELECT id FROM ${table} WHERE ${then}id = ANY (${ids}::text[]) AND version = (${expected}::jsonb ->> id)::integer
        ORDER BY id FOR NO KEY UPDATE)`);
    }
    if (touched.length > 0) {
      names.push(`${table}-write`);
      const records = () => `${param(JSON.stringify(Object.fromEntries(rows.replaced)))}::jsonb`;
      const record = table === 'revisions' ? '' : `record = coalesce(${records()} -> id, record), `;
      write(`UPDATE ${table} SET ${record}version = version + 1
        WHERE id = ANY (${param(touched)}::text[]) AND ${isHeld}`);
    }
    const gone = removed.length === 0 ? undefined : param(removed);
    if (gone !== undefined) {
      names.push(`${table}-remove${locked.size === 0 ? '-unread' : ''}`);
      write(`DELETE FROM ${table} WHERE id = ANY (${gone}::text[]) AND ${isHeld}`);
    }
    for (const [set, keys] of removedSets) {
      names.push(`${kebab(set)}-remove`);
      const { column, where = 'true' } = setColumns[set];
      const others = gone === undefined ? '' : `AND id <> ALL (${gone}::text[]) `;
      write(
        `DELETE FROM ${table} WHERE ${column} = ANY (${param(keys)}::text[]) AND ${where} ${others}AND ${isHeld}`,
      );
    }
    if (added.length > 0) {
      names.push(`${table}-add`);
      write(`INSERT INTO ${table} (record) SELECT each.record FROM held,
        jsonb_array_elements(${param(JSON.stringify(added))}::jsonb) AS each (record)`);
    }
  }
  // Last, so that other statements wait for the number of the last event only while this one commits.
  const isWritten = writes.map((_, index) => `(SELECT count(*) FROM written_${index}) >= 0`);
  const logging =
    events.length === 0
      ? []
      : addingEvents(param(JSON.stringify(events)), [isHeld, ...isWritten].join(' AND '));
  if (events.length > 0) names.push('event');
  const isUnchanged = conditions.length === 0 ? 'true' : conditions.join(' AND ');
  const text = () =>
    `WITH ${[
      ...locks,
      `held AS MATERIALIZED (SELECT 1 AS held WHERE ${isUnchanged})`,
      ...writes,
      ...logging,
      `audited AS (${addingAudit('$1', 'held')})`,
    ].join(', ')} SELECT held FROM held`;
  return { statement: builtOnce(nameOf(names), text), values };
}
