import { sessionEndsAt } from '../../domain/staff.ts';
import { type ArchiveBatch, type ArchivedName, archivedNames } from '../archive.ts';
import { cursorOf } from '../order-key.ts';
import { type Statement, statement } from './database.ts';

/** How a collection is kept. */
interface ArchivedTable {
  readonly table: string;
  /** The column by which rows are told apart. */
  readonly id: string;
  readonly hasVersion?: true;
  /** What the domain computes beside the record. */
  readonly beside?: 'ends_at' | 'place';
}

const tables: { readonly [N in Exclude<ArchivedName, 'audit'>]: ArchivedTable } = {
  keys: { table: 'key_checks', id: 'id' },
  staff: { table: 'staff', id: 'id', hasVersion: true },
  invites: { table: 'invites', id: 'hash' },
  sessions: { table: 'sessions', id: 'id', beside: 'ends_at' },
  services: { table: 'services', id: 'id' },
  tools: { table: 'tools', id: 'id' },
  pairings: { table: 'pairings', id: 'id', hasVersion: true },
  connections: { table: 'connections', id: 'id', hasVersion: true, beside: 'place' },
};

/** All records of a collection as they are read, in their order. */
export function readingOf(collection: ArchivedName): string {
  if (collection === 'audit') return 'SELECT seq AS id, entry AS record FROM audit_log ORDER BY seq';
  const { table, id } = tables[collection];
  return `SELECT ${id} AS id, record FROM ${table} ORDER BY ${id} COLLATE "C"`;
}

export const countAll = statement(
  'archive-counts',
  `SELECT ${archivedNames.map((name) => `(SELECT count(*) FROM ${tableOf(name)})::integer AS ${name}`).join(', ')}`,
);

/** Whether there is anything besides checks of keys. */
export const lookForAny = statement(
  'archive-any',
  `SELECT ${archivedNames
    .filter((name) => name !== 'keys')
    .map((name) => `EXISTS (SELECT FROM ${tableOf(name)})`)
    .join(' OR ')} AS found`,
);

/** Puts records, which come as one value, in the place of those with the same ids. */
export const writingOf = Object.fromEntries(
  Object.entries(tables).map(([name, each]) => [name, replacing(each)]),
) as Record<keyof typeof tables, Statement>;

/** The records of a batch as one value, with what stands beside them. */
export function rowsOf(batch: Exclude<ArchiveBatch, { collection: 'audit' }>): string {
  switch (batch.collection) {
    case 'sessions':
      return JSON.stringify(batch.records.map((record) => ({ record, ends_at: sessionEndsAt(record) })));
    case 'connections':
      return JSON.stringify(batch.records.map((record) => ({ record, place: cursorOf(record) })));
    default:
      return JSON.stringify(batch.records.map((record) => ({ record })));
  }
}

// --- Internal helpers ---

function tableOf(name: ArchivedName): string {
  return name === 'audit' ? 'audit_log' : tables[name].table;
}

function replacing({ table, id, hasVersion, beside }: ArchivedTable): Statement {
  const columns = ['record', ...(beside === undefined ? [] : [beside])];
  const set = columns.map((name) => `${name} = excluded.${name}`);
  if (hasVersion) set.push(`version = ${table}.version + 1`);
  return statement(
    `archive-write-${table}`,
    `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.join(', ')}
     FROM jsonb_to_recordset($1::jsonb) AS each (record jsonb, place text, ends_at double precision)
     ON CONFLICT (${id}) DO UPDATE SET ${set.join(', ')}`,
  );
}
