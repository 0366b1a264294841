import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import type { AccountState } from '@noiseaware-connect/shared/shapes';
import type { Seconds } from '../../base/time.ts';
import { type Actor, entryOfLost } from '../../domain/audit/audit.ts';
import { diesAt, isDue, longestLease, longestPlan } from '../../domain/connection/connection.ts';
import {
  decideDisconnect,
  decideHandover,
  decideInterruption,
  interrupt,
} from '../../domain/connection/decide-connection.ts';
import { connectionStates } from '../../domain/connection/groups.ts';
import { healthiest } from '../../domain/connection/healthiest.ts';
import { isForgotten } from '../../domain/webhook/webhook.ts';
import type { OwnVerbs } from '../decided.ts';
import { keyAfter, orderKey, within } from '../order-key.ts';
import type { ConnectionStore } from '../store.ts';
import { forgetAlerts } from './alerts.ts';
import { countAmong, countOf, listConnections } from './list-connections.ts';
import { removeQueued } from './outbox.ts';
import { cancelPairings } from './pairings.ts';
import { carryOut, type Database, type Transaction } from './transaction.ts';

export function connectionStore({ transact, forget }: Database): OwnVerbs<ConnectionStore, 'connections'> {
  return {
    list: (filter) => listConnections(transact, filter),

    countStates: (now, among = null) =>
      among === null
        ? transact((tx) => connectionStates.map((state) => countOf(tx, state, now)))
        : countAmong(transact, among, now),

    states: async (accounts) => {
      const states: AccountState[] = [];
      for (let from = 0; from < accounts.length; from += accountsAtOnce) {
        const some = accounts.slice(from, from + accountsAtOnce);
        states.push(...(await transact((tx) => some.flatMap((account) => stateOf(tx, account)))));
        await yieldEventLoop();
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
        for (const bounds of [{ before: keyAfter(now) }, { after: keyAfter(now + longestLease) }]) {
          for (const connection of tx.inOrder('leasedConnections', bounds).toArray()) {
            carryOut(tx, 'connections', connection.id, decideInterruption(connection, now, by));
          }
        }
      }),

    extendRenewal: (id, owner, until) =>
      transact((tx) => {
        const connection = tx.get('connections', id);
        if (connection?.renewal?.owner !== owner) return 'lost';
        tx.put('connections', id, { ...connection, renewal: { ...connection.renewal, until } });
        return 'extended';
      }),

    disconnect: async (id, how, by) => {
      const after = await transact((tx) => {
        const before = tx.get('connections', id);
        const decision = decideDisconnect(before, how, by);
        if (decision.put !== undefined) cancelPairings(tx, 'openPairingsOfConnection', id, how.now, by);
        if (decision.put !== undefined && how.forget) forgetAlerts(tx, id, decision.put.account.id);
        if (decision.put !== undefined && isForgotten(before, decision.put)) removeQueued(tx, id);
        return carryOut(tx, 'connections', id, decision);
      });
      // Erased values leave the files, too.
      if (how.forget && after !== undefined) await forget();
      return after;
    },

    eraseLost: async (id, now, by) => {
      await transact((tx) => {
        if (tx.get('connections', id) !== undefined) return;
        removeQueued(tx, id);
        forgetAlerts(tx, id);
        tx.audit(entryOfLost(id, now, by));
      });
      await forget();
    },

    handOver: (from, to, now, by) =>
      transact((tx) => {
        const theirs = [...tx.all('connections')].filter(({ responsible }) => responsible.id === from);
        for (const each of theirs) {
          carryOut(tx, 'connections', each.id, decideHandover(each, from, to, now, by));
        }
        return theirs.length;
      }),
  };
}

/** Marks every renewal under way as interrupted, for a process that has just taken over the data for itself. */
export function interruptRenewals(tx: Transaction, now: Seconds, by: Actor): void {
  for (const connection of tx.inOrder('leasedConnections', {}).toArray()) {
    carryOut(tx, 'connections', connection.id, { answer: undefined, ...interrupt(connection, now, by) });
  }
}

// --- Internal helpers ---

/** Accounts that are looked up in one time slice. */
const accountsAtOnce = 200;

function stateOf(tx: Transaction, account: string): AccountState[] {
  const bounds = within(account);
  const best = healthiest(tx.inOrder('connectionsOfAccount', bounds).toArray());
  return best === undefined ? [] : [{ account, status: best.status, connection: best.id }];
}
