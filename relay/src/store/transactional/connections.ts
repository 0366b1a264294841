import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import type { Seconds } from '../../base/time.ts';
import { type AccountHealth, healthOf } from '../../domain/connection/account-health.ts';
import { diesAt, isDue, longestRenewalDelay } from '../../domain/connection/connection.ts';
import { connectionStates, expiryCutoff, hasEnd, nameOfState } from '../../domain/connection/groups.ts';
import type { Native } from '../native.ts';
import { keyAfter, orderKey, withinAccount } from '../order-key.ts';
import { countState, countStatesInScope, listInMemory, totalOfState } from './list-connections.ts';
import type { Database, Transaction } from './transaction.ts';

export function nativeConnections({ transact }: Database): Native['connections'] {
  return {
    list: (filter) => listInMemory(transact, filter),

    totals: (now) => transact((tx) => connectionStates.map((state) => totalOfState(tx, state, now))),

    countStates: (now, accountScope = null) =>
      accountScope === null
        ? transact((tx) => connectionStates.map((state) => countState(tx, state, now)))
        : countStatesInScope(transact, accountScope, now),

    countEnds: (from, length, spans) =>
      transact((tx) =>
        Array.from({ length: spans }, (_, index) => {
          const [first, last] = [from + index * length, from + (index + 1) * length];
          const countOf = (name: string) =>
            tx.count('connectionsByState', {
              after: orderKey(name, expiryCutoff(first)),
              before: orderKey(name, expiryCutoff(last)),
            });
          return endingStates.reduce((sum, name) => sum + countOf(name), 0);
        }),
      ),

    countByResponsible: () => transact((tx) => new Map(tx.tally('connectionsByResponsible'))),

    states: async (accounts) => {
      const states: AccountHealth[] = [];
      for (let from = 0; from < accounts.length; from += accountsAtOnce) {
        const batch = accounts.slice(from, from + accountsAtOnce);
        states.push(...(await transact((tx) => batch.flatMap((account) => stateOf(tx, account)))));
        await yieldEventLoop();
      }
      return states;
    },

    due: (now, state, limit) =>
      transact((tx) => {
        const over = { after: orderKey(state), before: keyAfter(state, now) };
        const tooFar = { after: keyAfter(state, now + longestRenewalDelay(state)), before: keyAfter(state) };
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

    urgent: (now, until, limit) =>
      transact((tx) => {
        const ending = (at: Seconds) => keyAfter(active, expiryCutoff(at));
        const bounds = { after: ending(now), before: ending(until) };
        const first = tx.inOrder('connectionsByState', bounds).filter(({ renewal }) => renewal === null);
        return {
          count: tx.count('connectionsByState', bounds),
          first: first
            .take(limit)
            .map((each) => ({ id: each.id, diesAt: diesAt(each) }))
            .toArray(),
        };
      }),

    scheduled: () => transact((tx) => tx.count('scheduledConnections') + tx.count('leasedConnections')),
  };
}

// --- Internal helpers ---

const active = nameOfState({ status: 'active', cause: null });

/** The states in which a connection ends unless it is renewed. */
const endingStates = connectionStates.filter(hasEnd).map(nameOfState);

/** Accounts that are looked up in one time slice. */
const accountsAtOnce = 200;

const stateOf = (tx: Transaction, account: string): AccountHealth[] =>
  healthOf(account, tx.inOrder('connectionsOfAccount', withinAccount(account)).toArray());
