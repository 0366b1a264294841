import { type Delivery, hasFailed } from '../../domain/webhook/webhook.ts';
import { pageOf } from '../page.ts';
import type { DeliveryLog } from '../transactional/transaction.ts';
import { upgradedRecord } from '../upgrades.ts';
import type { Erasure } from './event-table.ts';
import type { Sqlite, Statement } from './sqlite.ts';
import { conditionsIn } from './windows.ts';

/** The log of deliveries in its table. */
export function deliveryTable({ all, write }: Pick<Sqlite, 'all' | 'write'>): DeliveryLog {
  return {
    attempted: async ({ after, failed, limit, ...choice }) => {
      const place = after === undefined ? undefined : placeOf(after);
      const { sql, values } = conditionsIn(conditions, choice);
      const rows = await all<[string]>(
        `SELECT delivery FROM deliveries INDEXED BY ${indexFor({ ...choice, failed })}
         WHERE tried_at IS NOT NULL${sql} ${failed ? 'AND failed' : ''}
         ${place === undefined ? '' : 'AND (tried_at, id) < (:at, :id)'}
         ORDER BY tried_at DESC, id DESC LIMIT :most`,
        { most: limit + 1, ...values, ...place },
      );
      const deliveries = rows.map(([text]) => deliveryOf(text));
      const { page, next } = pageOf(deliveries, limit, (last) => `${triedAt(last)} ${last.id}`);
      return { deliveries: page, ...next };
    },
    find: async (ids) =>
      (
        await all<[string]>(
          'SELECT delivery FROM deliveries WHERE id IN (SELECT value FROM json_each(:ids))',
          { ids: JSON.stringify(ids) },
        )
      ).map(([text]) => deliveryOf(text)),
    delivered: () => delivered({ all }),
    removeBefore: async (at) => {
      const selectOldest = 'SELECT id FROM deliveries WHERE at < :at ORDER BY at LIMIT 1000';
      for (
        let ids = await all<[string]>(selectOldest, { at });
        ids.length > 0;
        ids = await all<[string]>(selectOldest, { at })
      )
        await write([{ sql: 'DELETE FROM deliveries WHERE id = ?', rows: ids }]);
    },
  };
}

/** The statements that write deliveries, and then remove some. */
export const writeDeliveries = (
  put: readonly Delivery[],
  removed: readonly string[],
  webhooks: readonly string[],
  erasures: readonly Erasure[],
): readonly Statement[] => [
  {
    sql: `INSERT OR REPLACE INTO deliveries
      (id, seq, webhook, type, subject, account, at, state, tried_at, failed, delivery)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    rows: put.map((each) => [
      ...[each.id, each.seq, each.webhook, each.type, each.subject, each.account, each.at, each.state],
      ...[triedAt(each), Number(hasFailed(each)), JSON.stringify(each)],
    ]),
  },
  { sql: 'DELETE FROM deliveries WHERE id = ?', rows: removed.map((id) => [id]) },
  { sql: 'DELETE FROM deliveries WHERE webhook = ?', rows: webhooks.map((id) => [id]) },
  {
    sql: 'DELETE FROM deliveries WHERE subject = ? AND seq < ?',
    rows: erasures.map(({ subject, before }) => [subject, before]),
  },
];

/** The delivered deliveries of an earlier version of the format, in the form of this one. */
export async function* upgradedDeliveries(
  sqlite: Pick<Sqlite, 'all'>,
  version: number,
): AsyncGenerator<Delivery> {
  for await (const each of delivered(sqlite)) yield upgradedRecord('deliveries', each, version) as Delivery;
}

// --- Internal helpers ---

const conditions = { webhook: 'webhook = :webhook', account: 'account = :account', type: 'type = :type' };

/** The index of a list. SQLite would choose another for a later page, and look through all deliveries to the webhook. */
function indexFor({ account, type, failed }: Omit<Parameters<DeliveryLog['attempted']>[0], 'limit'>): string {
  if (account !== undefined) return 'deliveries_by_account';
  return `${failed ? 'failed_' : ''}deliveries_by_${type === undefined ? 'webhook' : 'type'}`;
}

/** Rows that one query returns. */
const atOnce = 500;

/** What SQLite holds was parsed when it was written, and the version says its form. */
const deliveryOf = (text: string): Delivery => JSON.parse(text) as Delivery;

const triedAt = ({ attempts }: Delivery): number | null => attempts.at(-1)?.at ?? null;

/** A place in the list of attempted deliveries: behind that one. */
function placeOf(after: string): { at: number; id: string } {
  const [at = '', id = ''] = after.split(' ');
  return { at: Number(at), id };
}

async function* delivered({ all }: Pick<Sqlite, 'all'>): AsyncGenerator<Delivery> {
  const page = (after: string) =>
    all<[string, string]>(
      `SELECT id, delivery FROM deliveries WHERE state = 'delivered' AND id > :after ORDER BY id LIMIT ${atOnce}`,
      { after },
    );
  for (let rows = await page(''); rows.length > 0; rows = await page(rows.at(-1)?.[0] ?? ''))
    for (const [, text] of rows) yield deliveryOf(text);
}
