import { sessionEndsAt } from '../../domain/staff.ts';
import { type ArchiveBatch, type ArchivedName, archivedNames } from '../archive.ts';
import { cursorOf } from '../order-key.ts';
import { type Statement, statement } from './database.ts';

/** How a collection is kept. */
interface ArchivedTable {
  readonly table: string;
  /** The column that identifies rows. */
  readonly id: string;
  /** A column that the domain computes, where PostgreSQL does not draw it from the record. */
  readonly computed?: 'ends_at' | 'place';
}

const tables: { readonly [N in Exclude<ArchivedName, 'audit'>]: ArchivedTable } = {
  keys: { table: 'key_checks', id: 'id' },
  staff: { table: 'staff', id: 'id' },
  invites: { table: 'invites', id: 'hash' },
  sessions: { table: 'sessions', id: 'id', computed: 'ends_at' },
  services: { table: 'services', id: 'id' },
  tools: { table: 'tools', id: 'id' },
  pairings: { table: 'pairings', id: 'id' },
  connections: { table: 'connections', id: 'id', computed: 'place' },
};

/** All records of a collection in their order. */
export function readingOf(collection: ArchivedName): string {
  if (collection === 'audit') return 'SELECT seq AS id, entry AS record FROM audit_log ORDER BY seq';
  const { table, id } = tables[collection];
  return `SELECT ${id} AS id, record FROM ${table} ORDER BY ${id} COLLATE "C"`;
}

export const countRecords = `SELECT (${Object.values(tables)
  .map(({ table }) => `(SELECT count(*) FROM ${table})`)
  .join(' + ')})::integer AS size`;

/** Marks the database as being written into, where it holds nothing but checks of keys and no such mark. */
export const markIfEmpty = statement(
  'archive-mark',
  `INSERT INTO moves (record) SELECT $1::jsonb WHERE NOT (${archivedNames
    .filter((name) => name !== 'keys')
    .map((name) => `EXISTS (SELECT FROM ${name === 'audit' ? 'audit_log' : tables[name].table})`)
    .join(' OR ')}) ON CONFLICT DO NOTHING RETURNING record`,
);

/** Inserts records, which come as one value. */
export const writingOf = Object.fromEntries(
  Object.entries(tables).map(([name, { table, computed }]) => {
    const columns = computed === undefined ? 'record' : `record, ${computed}`;
    return [
      name,
      statement(
        `archive-write-${table}`,
        `INSERT INTO ${table} (${columns}) SELECT ${columns}
         FROM jsonb_to_recordset($1::jsonb) AS each (record jsonb, place text, ends_at double precision)`,
      ),
    ];
  }),
) as Record<keyof typeof tables, Statement>;

/** The records of a batch as one value, with what the domain computes. */
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
