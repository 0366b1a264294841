import type { AccountState } from '@noiseaware-connect/shared/shapes';
import type { Actor } from '../../domain/audit.ts';
import {
  type Connection,
  diesAt,
  disconnected,
  hasLapsed,
  interrupted,
  isDue,
  longestLease,
  longestPlan,
} from '../../domain/connection.ts';
import { healthiest } from '../../domain/healthiest.ts';
import type { Seconds } from '../../domain/time.ts';
import { entryOfConnection as entry } from '../audit-entries.ts';
import { breathe } from '../breathe.ts';
import { keyAfter, orderKey } from '../order-key.ts';
import type { ConnectionStore } from '../store.ts';
import { cancelPairings } from './pairings.ts';
import type { Database, Transaction } from './transaction.ts';

export function connectionStore({ transact, forget: erase }: Database): ConnectionStore {
  return {
    find: (id) => transact((tx) => tx.get('connections', id)),

    list: ({ account, status, after, limit }) =>
      transact((tx) => {
        const all =
          account === undefined
            ? tx.inOrder('connections', after === undefined ? {} : { after })
            : tx.inOrder('connectionsOfAccount', {
                after: orderKey(account) + (after ?? ''),
                before: keyAfter(account),
              });
        const found = all
          .filter((each) => status === undefined || each.status === status)
          .take(limit + 1)
          .toArray();
        const page = found.slice(0, limit);
        const last = page.at(-1);
        return {
          connections: page,
          ...(found.length > limit && last !== undefined ? { next: placeOf(last) } : {}),
        };
      }),

    states: async (accounts) => {
      const states: AccountState[] = [];
      for (let from = 0; from < accounts.length; from += accountsAtOnce) {
        const some = accounts.slice(from, from + accountsAtOnce);
        states.push(...(await transact((tx) => some.flatMap((account) => stateOf(tx, account)))));
        await breathe();
      }
      return states;
    },

    due: (now, state, limit) =>
      transact((tx) => {
        const over = { after: orderKey(state), before: keyAfter(state, now) };
        const tooFar = { after: keyAfter(state, now + longestPlan(state)), before: keyAfter(state) };
        return [over, tooFar]
          .flatMap((bounds) =>
            tx
              .inOrder('scheduledConnections', bounds)
              .filter((each) => isDue(each, now))
              .take(limit)
              .toArray(),
          )
          .slice(0, limit)
          .map((each) => ({ id: each.id, diesAt: diesAt(each) }));
      }),

    scheduled: () => transact((tx) => tx.count('scheduledConnections') + tx.count('leasedConnections')),

    markInterrupted: (now, by) =>
      transact((tx) => {
        interruptRenewals(tx, { before: keyAfter(now) }, now, by);
        interruptRenewals(tx, { after: keyAfter(now + longestLease) }, now, by);
      }),

    beginRenewal: (id, { owner, now, until, refresh, onlyIfDue }, by) =>
      transact((tx) => {
        const known = tx.get('connections', id);
        if (known === undefined) return 'missing';
        if (known.accessCode === null) return 'forgotten';
        // A schedule or a service that has not heard of a disconnect does not undo it; a person may.
        if (known.status === 'disconnected' && by.kind !== 'staff' && by.kind !== 'operator') {
          return 'disconnected';
        }
        if (known.renewal !== null && !hasLapsed(known.renewal, now)) return 'busy';
        const connection = known.renewal === null ? known : putInterrupted(tx, known, now, by);
        if (onlyIfDue === true && !isDue(connection, now)) return 'not due';
        const spends = refresh && connection.tokens?.refreshToken ? 'refresh_token' : 'access_code';
        const leased: Connection = { ...connection, renewal: { owner, until, spends } };
        tx.put('connections', id, leased);
        return leased;
      }),

    extendRenewal: (id, owner, until) =>
      transact((tx) => {
        const connection = tx.get('connections', id);
        if (connection?.renewal?.owner !== owner) return 'lost';
        tx.put('connections', id, { ...connection, renewal: { ...connection.renewal, until } });
        return 'extended';
      }),

    settleRenewal: (id, owner, settle, now, by) =>
      transact((tx) => {
        const connection = tx.get('connections', id);
        if (connection?.renewal?.owner !== owner) return 'lost';
        const settled = settle(connection);
        tx.put('connections', id, settled);
        const what = settled.status === 'active' ? 'renewed' : 'renewal_failed';
        // A passing failure that repeats is one event of the audit log, not one each time.
        if (what === 'renewed' || settled.cause !== connection.cause) tx.audit(entry(what, settled, now, by));
        return settled;
      }),

    disconnect: async (id, { cause, forget, now }, by) => {
      const after = await transact((tx) => {
        const connection = tx.get('connections', id);
        if (connection === undefined) return undefined;
        const ended = disconnected(connection, cause, forget);
        tx.put('connections', id, ended);
        // A reauthorization that is under way would undo it.
        cancelPairings(tx, 'openPairingsOfConnection', id, now, by);
        tx.audit(entry('disconnected', ended, now, by));
        if (forget) tx.audit(entry('forgotten', ended, now, by));
        return ended;
      });
      // What is forgotten leaves the journal too, and whatever was set aside.
      if (forget && after !== undefined) await erase();
      return after;
    },
  };
}

/** Marks the renewals under way whose leases lie within the bounds, or all of them. */
export function interruptRenewals(
  tx: Transaction,
  leases: { after?: string; before?: string },
  now: Seconds,
  by: Actor,
): void {
  for (const connection of [...tx.inOrder('leasedConnections', leases)]) {
    putInterrupted(tx, connection, now, by);
  }
}

// --- Internal helpers ---

/** Accounts that are looked up before others have their turn. */
const accountsAtOnce = 200;

function stateOf(tx: Transaction, account: string): AccountState[] {
  const best = healthiest(
    tx.inOrder('connectionsOfAccount', { after: orderKey(account), before: keyAfter(account) }),
  );
  return best === undefined ? [] : [{ account, status: best.status, connection: best.id }];
}

/** Where a connection stands among all: in order of connecting; its id makes the order total. */
const placeOf = ({ connectedAt, id }: Connection): string => orderKey(connectedAt, id);

function putInterrupted(tx: Transaction, connection: Connection, now: Seconds, by: Actor): Connection {
  const after = interrupted(connection, now);
  tx.put('connections', connection.id, after);
  tx.audit(entry('renewal_interrupted', after, now, by));
  return after;
}
