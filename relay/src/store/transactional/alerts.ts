import { isInScope } from '@noiseaware-connect/shared/account-pattern';
import { type Alert, alertSearch } from '../../domain/alert/alert.ts';
import { mostInMemory } from '../contract/alert.ts';
import type { Native } from '../native.ts';
import { orderKey, within } from '../order-key.ts';
import { pageOf } from '../page.ts';
import { queryFinders } from './finders.ts';
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

    list: ({ account, connection, verified, unmatched, named, accountScope = null, after, limit }) =>
      transact((tx) => {
        const hasText = named === undefined ? undefined : alertSearch(named);
        const prefix = account === undefined ? [] : [account];
        const { after: first, before: end } = within(...prefix);
        const before = after ?? end;
        const matches = tx
          .inOrder(account === undefined ? 'alerts' : 'alertsOfAccount', {
            after: first,
            before,
            backwards: true,
          })
          .filter(
            (each) =>
              (connection === undefined || each.connection === connection) &&
              (verified === undefined || each.verified === verified) &&
              (unmatched === undefined || each.connection === null) &&
              (hasText === undefined || hasText(each)) &&
              (accountScope === null || (each.account !== null && isInScope(accountScope, each.account))),
          )
          .take(limit + 1)
          .toArray();
        const cursorOf = ({ receivedAt, id }: Alert) => orderKey(...prefix, receivedAt, id);
        const { page, next } = pageOf(matches, limit, cursorOf);
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
