import { type ArchivedName, archivedNames } from '../archive.ts';
import type { RecordName } from '../collections.ts';
import type { HashedName } from '../decided.ts';
import { auditRows } from './audit-log.ts';
import { type Statement, statement } from './database.ts';
import { enqueueing } from './outbox.ts';

export const tableFor = (name: ArchivedName): string => otherNames[name] ?? name;

const otherNames: Partial<Record<ArchivedName, string>> = { alertPaths: 'alert_paths', audit: 'audit_log' };

/** A row as a JSON value within another row. */
export const rowOf = (name: string): string =>
  `jsonb_build_object('id', ${name}.id, 'version', ${name}.version, 'record', ${name}.record)`;

/** Builds one statement for each collection, named after a record of it. */
const each = (name: string, text: (table: string) => string): ((collection: RecordName) => Statement) => {
  const names = archivedNames.filter((collection) => collection !== 'audit');
  const made = new Map(
    names.map((collection) => {
      const table = tableFor(collection);
      return [collection, statement(`${table.replace(/s$/, '')}-${name}`, text(table))];
    }),
  );
  return (collection) => made.get(collection) as Statement;
};

const written = (table: string) => `written AS (
    UPDATE ${table} SET record = $3, version = version + 1 WHERE id = $1 AND version = $2 RETURNING id
  ), audited AS (INSERT INTO audit_log (entry) ${auditRows('$4', 'written')})`;

/** Selects a row with PostgreSQL's time, since a relay's own time may be stale: a suspended machine takes a while to notice. */
const timedRow = (table: string) =>
  `SELECT id, version, record, extract(epoch FROM clock_timestamp())::double precision AS at FROM ${table}`;

export const rowById = each('by-id', (table) => `${timedRow(table)} WHERE id = $1`);

export const rowByHash: (collection: HashedName) => Statement = each(
  'by-hash',
  (table) => `${timedRow(table)} WHERE hash = $1`,
);

export const rowWrite = each('write', (table) => `WITH ${written(table)} SELECT id FROM written`);

export const rowWriteAndEnqueue = each(
  'write-and-enqueue',
  (table) => `WITH ${written(table)}, ${enqueueing('$5', 'written')} SELECT id FROM written`,
);

const added = (table: string) => `added AS (
    INSERT INTO ${table} (record) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id
  ), audited AS (INSERT INTO audit_log (entry) ${auditRows('$2', 'added')})`;

/** Adds a row unless one with its id exists. */
export const rowAdd = each('add', (table) => `WITH ${added(table)} SELECT id FROM added`);

export const rowAddAndEnqueue = each(
  'add-and-enqueue',
  (table) => `WITH ${added(table)}, ${enqueueing('$3', 'added')} SELECT id FROM added`,
);

export const everything = each('all', (table) => `SELECT id, version, record FROM ${table}`);

export const lockOf = each('lock', (table) => `LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`);

/** Inserts or replaces records by id, and removes others. */
export const replaceSome = each(
  'replace',
  (table) => `WITH put AS (
     INSERT INTO ${table} (record) SELECT jsonb_array_elements($1::jsonb)
     ON CONFLICT (id) DO UPDATE SET record = excluded.record, version = ${table}.version + 1
   ), removed AS (DELETE FROM ${table} WHERE id = ANY ($2))
   INSERT INTO audit_log (entry) ${auditRows('$3')}`,
);
