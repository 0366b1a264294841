import type { Seconds } from '../../base/time.ts';
import type { Delivery } from '../../domain/webhook/webhook.ts';
import type { Native } from '../native.ts';
import { pageOf } from '../page.ts';
import { conditionsIn } from './conditions.ts';
import type { Values } from './dialect.ts';
import type { LogDatabase } from './log-database.ts';

/** The log of deliveries that are written by other means, in any state. */
export interface DeliveryLog extends Pick<Native['webhooks'], 'attempted' | 'find'> {
  /** Those that are delivered, by id. */
  delivered(): AsyncIterable<Delivery>;
  /** Removes the deliveries of older events. */
  removeBefore(at: Seconds): Promise<void>;
}

export function deliveryLog({ all, write, dialect, parsed }: LogDatabase): DeliveryLog {
  const { jsonText, isOneOf } = dialect;
  const columns = `id, ${jsonText('record')} AS record`;
  const deliveryIn = ([id, text]: DeliveryRow) => parsed('deliveries', id, JSON.parse(text));
  return {
    attempted: async ({ limit, after, ...choice }) => {
      const { webhook, failed, account, type } = choice;
      const place = after === undefined ? undefined : placeOf(after);
      const { name, sql, values } = conditionsIn(conditions, { webhook, account, type });
      const rows = await all<AttemptedRow>({
        name: `deliveries-${failed ? 'failed' : 'attempted'}${place === undefined ? '' : '-after'}${name}`,
        sql: `SELECT ${columns}, tried_at FROM deliveries ${dialect.using(indexFor(choice))}
          WHERE tried_at IS NOT NULL${sql}${failed ? ' AND failed' : ''}
          ${place === undefined ? '' : 'AND (tried_at, id) < (:at, :id)'}
          ORDER BY tried_at DESC, id DESC LIMIT :most`,
        values: { ...values, ...place, most: limit + 1 },
      });
      const { page, next } = pageOf(rows, limit, ([id, , triedAt]) => `${triedAt} ${id}`);
      return { deliveries: page.flatMap(([id, text]) => deliveryIn([id, text])), ...next };
    },
    find: async (ids) => {
      const sql = `SELECT ${columns} FROM deliveries WHERE ${isOneOf('id', ':ids')}`;
      const rows = await all<DeliveryRow>({ name: 'deliveries-find', sql, values: { ids } });
      return rows.flatMap(deliveryIn);
    },
    delivered: async function* () {
      const sql = `SELECT ${columns} FROM deliveries WHERE state = 'delivered' AND id > :after ORDER BY id LIMIT ${atOnce}`;
      for (let after = ''; ; ) {
        const rows = await all<DeliveryRow>({ name: 'deliveries-delivered', sql, values: { after } });
        for (const row of rows) yield* deliveryIn(row);
        const last = rows.at(-1);
        if (last === undefined || rows.length < atOnce) return;
        after = last[0];
      }
    },
    removeBefore: async (at) => {
      const oldest = `SELECT id FROM deliveries WHERE at < :at ORDER BY at LIMIT ${atOnce}`;
      const remove = `DELETE FROM deliveries WHERE ${isOneOf('id', ':ids')}`;
      for (;;) {
        const ids = (await all<[string]>({ name: 'deliveries-old', sql: oldest, values: { at } })).flat();
        if (ids.length === 0) return;
        await write([{ name: 'deliveries-remove-old', sql: remove, values: { ids } }]);
      }
    },
  };
}

// --- Internal helpers ---

/** Rows that one query returns, or one transaction removes. */
const atOnce = 500;

type DeliveryRow = [id: string, record: string];
type AttemptedRow = [...DeliveryRow, triedAt: number];

const conditions = { webhook: 'webhook = :webhook', account: 'account = :account', type: 'type = :type' };

/** The index of a list. SQLite would choose another for a later page, and look through all deliveries to the webhook. */
function indexFor({ account, type, failed }: Omit<Parameters<DeliveryLog['attempted']>[0], 'limit'>): string {
  if (account !== undefined) return 'deliveries_by_account';
  return `${failed ? 'failed_' : ''}deliveries_by_${type === undefined ? 'webhook' : 'type'}`;
}

/** A place in the list of attempted deliveries: behind that one. */
function placeOf(after: string): Values {
  const [at = '', id = ''] = after.split(' ');
  return { at: Number(at), id };
}
