import { type Alert, begins, decideVerdict, longestPause } from '../../domain/alert/alert.ts';
import { type AlertStore, mostInMemory } from '../alert-store.ts';
import type { OwnVerbs } from '../decided.ts';
import { keyAfter, orderKey, within } from '../order-key.ts';
import { pageOf } from '../page.ts';
import { removeQueued } from './outbox.ts';
import { carryOut, type Database, type Transaction } from './transaction.ts';

export function alertStore({ transact }: Database): OwnVerbs<AlertStore, 'alerts'> {
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

    list: ({ account, connection, after, limit }) =>
      transact((tx) => {
        const prefix = account === undefined ? [] : [account];
        const { after: first, before: end } = within(...prefix);
        const before = after ?? end;
        const found = tx
          .inOrder(account === undefined ? 'alerts' : 'alertsOfAccount', {
            after: first,
            before,
            backwards: true,
          })
          .filter((each) => connection === undefined || each.connection === connection)
          .take(limit + 1)
          .toArray();
        const cursorOf = ({ receivedAt, id }: Alert) => orderKey(...prefix, receivedAt, id);
        const { page, next } = pageOf(found, limit, cursorOf);
        return { alerts: page.map((alert) => ({ alert, follows: followedBy(tx, alert) })), ...next };
      }),

    takeDue: (now, until, limit) =>
      transact((tx) => {
        // A time further ahead than any possible one was set by a clock that ran ahead.
        const bounds = [{ before: keyAfter(now) }, { after: keyAfter(now + longestPause) }];
        const due = bounds.flatMap((each) => tx.inOrder('alertsToCheck', each).take(limit).toArray());
        const taken = due.slice(0, limit).map((each) => ({ ...each, checkAt: until }));
        for (const alert of taken) tx.put('alerts', alert.id, alert);
        return taken;
      }),

    settle: (found, now) =>
      transact((tx) => {
        for (const { id, finding } of found) {
          const alert = tx.get('alerts', id);
          const follows = alert === undefined ? null : followedBy(tx, alert);
          carryOut(tx, 'alerts', id, decideVerdict(alert, finding, now, follows));
        }
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

/**
 * Erases the alerts of a connection that is forgotten, those of its account that came while it had no connection, and their
 * queued deliveries.
 */
export function forgetAlerts(tx: Transaction, connection: string, account?: string): void {
  const isTheirs = (alert: Alert) =>
    alert.connection === connection || (alert.connection === null && alert.account === account);
  for (const { id } of [...tx.all('alerts')].filter(isTheirs)) {
    tx.remove('alerts', id);
    removeQueued(tx, id);
  }
}

// --- Internal helpers ---

/** How many alerts one transaction removes, so that none takes long. */
const atOnce = 200;

/** The latest earlier alert that began what this one continues or resolves. */
function followedBy(tx: Transaction, alert: Alert): string | null {
  if (alert.subject === null || begins(alert)) return null;
  const bounds = { after: orderKey(alert.subject), before: keyAfter(alert.subject, alert.at) };
  const [first] = tx.inOrder('alertsThatBegin', { ...bounds, backwards: true });
  return first?.id ?? null;
}
