import type { Alert } from '../../domain/alert/alert.ts';
import { mostInMemory } from '../contract/alert.ts';
import { alertList } from '../lists/alerts.ts';
import { matching } from '../lists/condition.ts';
import type { Native } from '../native.ts';
import { orderKey } from '../order-key.ts';
import { queryFinders } from './finders.ts';
import { newestFirst } from './newest-first.ts';
import type { Database, Transaction } from './transaction.ts';

export function nativeAlerts({ transact }: Database): Native['alerts'] {
  return {
    add: (alerts) =>
      transact((tx) => {
        const added: string[] = [];
        for (const alert of alerts) {
          if (tx.get('alerts', alert.id) !== undefined) continue;
          tx.put('alerts', alert.id, alert);
          added.push(alert.id);
        }
        const dropped = Math.max(0, tx.count('alerts') - mostInMemory);
        for (const { id } of tx.inOrder('alerts', {}).take(dropped).toArray()) tx.remove('alerts', id);
        return { added, dropped };
      }),

    list: ({ after, limit, ...asked }) =>
      transact((tx) => {
        const isAsked = matching(alertList.conditions, asked);
        const { account } = asked;
        const { keyOf } = alertList.order;
        const order =
          account === undefined
            ? ({ order: 'alerts', keyOf } as const)
            : ({ order: 'alertsOfAccount', under: orderKey(account), keyOf } as const);
        const { page, next } = newestFirst(tx, order, isAsked, { after, limit });
        return { alerts: page.map((alert) => ({ alert, follows: followedBy(tx, alert) })), ...next };
      }),

    removeBefore: async (at) => {
      const removeSome = (tx: Transaction) => {
        const old = tx
          .inOrder('alerts', { before: orderKey(at) })
          .take(atOnce)
          .toArray();
        for (const { id } of old) tx.remove('alerts', id);
        return old.length === atOnce;
      };
      while (await transact(removeSome));
    },
  };
}

// --- Internal helpers ---

/** How many alerts one transaction removes, so that none takes long. */
const atOnce = 200;

/** The latest earlier alert that began what this one continues or resolves. */
function followedBy(tx: Transaction, { id }: Alert): string | null {
  const [first] = queryFinders.begunBefore(tx, [id]);
  return first?.id ?? null;
}
