import type { Head } from '../../domain/audit/audit-chain.ts';
import type { Delivery, LoggedEvent } from '../../domain/webhook/webhook.ts';
import type { Statement } from './sqlite.ts';

/** The events of a subject with lower numbers than `before`, which are to be erased. */
export interface Erasure {
  readonly subject: string;
  readonly before: number;
}

/** Adds audit entries, which are chained. */
export const addingAudit = (entries: readonly (Head & { readonly text: string })[]): readonly Statement[] => [
  {
    sql: 'INSERT INTO audit (seq, entry, chain) VALUES (?, ?, ?)',
    rows: entries.map(({ seq, text, hash }) => [seq, text, hash]),
  },
  {
    sql: 'UPDATE audit_ends SET seq = ?, link = ?, chain = ?',
    rows: entries.slice(-1).map(({ seq, hash }) => [seq, seq, hash]),
  },
];

/**
 * Adds events, and then erases earlier ones.
 * @param last the number of the last event; undefined if it stays
 */
export const addingEvents = (
  events: readonly LoggedEvent[],
  last: number | undefined,
  erasures: readonly Erasure[],
): readonly Statement[] => [
  {
    sql: 'INSERT INTO events (seq, record) VALUES (?, ?)',
    rows: events.map(({ seq, ...event }) => [seq, JSON.stringify(event)]),
  },
  {
    // Events that are moved into an empty log keep their numbers.
    sql: 'UPDATE event_ends SET beginning = CASE WHEN seq = 0 THEN ? ELSE beginning END, seq = ?',
    rows: last === undefined ? [] : [[events[0]?.seq ?? 1, last]],
  },
  { sql: 'DELETE FROM events WHERE subject = ? AND seq < ?', rows: rowsOf(erasures) },
];

/** Writes deliveries, and then removes some. */
export const writingDeliveries = (
  put: readonly Delivery[],
  removed: readonly string[],
  webhooks: readonly string[],
  erasures: readonly Erasure[],
): readonly Statement[] => [
  {
    sql: 'INSERT INTO deliveries (id, record) VALUES (?, ?) ON CONFLICT DO UPDATE SET record = excluded.record',
    rows: put.map((each) => [each.id, JSON.stringify(each)]),
  },
  { sql: 'DELETE FROM deliveries WHERE id = ?', rows: removed.map((id) => [id]) },
  { sql: 'DELETE FROM deliveries WHERE webhook = ?', rows: webhooks.map((id) => [id]) },
  { sql: 'DELETE FROM deliveries WHERE subject = ? AND seq < ?', rows: rowsOf(erasures) },
];

// --- Internal helpers ---

const rowsOf = (erasures: readonly Erasure[]) => erasures.map(({ subject, before }) => [subject, before]);
