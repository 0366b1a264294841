import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import { connectionStatuses } from '@noiseaware-connect/shared/shapes';
import pLimit from 'p-limit';
import * as v from 'valibot';
import { healthOf } from '../../domain/connection/account-health.ts';
import { diesAt, longestRenewalDelay } from '../../domain/connection/connection.ts';
import {
  connectionStates,
  dependsOnEnd,
  expiryCutoff,
  hasEnd,
  nameOfState,
  nearEndCutoff,
  type StateCount,
} from '../../domain/connection/groups.ts';
import { identityRecord } from '../../domain/connection/identity.ts';
import { listConnections } from '../list-connections.ts';
import type { Native } from '../native.ts';
import { keyAfter, orderKey, timeOf } from '../order-key.ts';
import { countStatesInScope, selectLeg, sql } from './connection-statements.ts';
import type { Database, Value } from './database.ts';
import type { RecordsInTables } from './records.ts';
import type { ListedRow } from './select-page.ts';

export function nativeConnections({ run }: Database, records: RecordsInTables): Native['connections'] {
  const oneEachTurn = pLimit(1);
  const dueIn = (rows: readonly DueRow[]) =>
    rows
      .filter((row) => !records.isUnreadable('connections', row))
      .map(({ id, last_renewed_at: lastRenewedAt }) => ({ id, diesAt: diesAt({ lastRenewedAt }) }));

  return {
    list: async (filter) => {
      const { connections: rows, ...next } = await listConnections(
        filter,
        (leg, after, most) => run<ListedRow>(...selectLeg(leg, after, most)),
        ({ cursor }) => cursor,
      );
      if (rows.length > manyRows) await oneEachTurn(() => yieldEventLoop());
      // An unreadable row is left out, and the next page starts behind it.
      return { connections: records.parseAll('connections', rows), ...next };
    },

    totals: async (now) =>
      inEachState(await run<CountRow>(sql['connections-totals'], [keyAfter(expiryCutoff(now))])),

    countStates: async (now, accountScope = null) => {
      const values: Value[] = [
        ...[expiryCutoff(now), nearEndCutoff(now)].map((at) => keyAfter(at)),
        connectionStates.filter(dependsOnEnd).map(nameOfState),
      ];
      return inEachState(
        accountScope === null
          ? await run<CountRow>(sql['connections-count-states'], values)
          : await run<CountRow>(...countStatesInScope(accountScope, values)),
      );
    },

    countEnds: async (from, length, spans) => {
      const states = connectionStates.filter(hasEnd).map(nameOfState);
      const bounds = Array.from({ length: spans + 1 }, (_, index) =>
        orderKey(expiryCutoff(from + index * length)),
      );
      const values = [states, bounds.slice(0, -1), bounds.slice(1)];
      const rows = await run<{ number: number }>(sql['connections-count-ends'], values);
      return rows.map(({ number }) => number);
    },

    countByResponsible: async () => {
      const rows = await run<{ id: string; number: number }>(sql['connections-by-responsible'], []);
      return new Map(rows.map(({ id, number }) => [id, number]));
    },

    states: async (accounts) => {
      const rows = await run<StateRow>(sql['connection-states'], [accounts, connectionStatuses]);
      const connections = rows.flatMap(({ identity, ...row }) => {
        const read = v.safeParse(identityOfRow, identity);
        const state = connectionStates.find((each) => nameOfState(each) === row.state);
        if (state === undefined || !read.success) return [];
        return [{ ...row, ...state, lastRenewedAt: row.last_renewed_at, identity: read.output }];
      });
      return [...Map.groupBy(connections, ({ account }) => account)].flatMap(([account, all]) =>
        healthOf(account, all),
      );
    },

    due: async (now, state, limit) => {
      const rows = await run<DueRow>(sql['connections-due'], [
        state,
        now,
        now + longestRenewalDelay(state),
        limit,
      ]);
      return dueIn(rows);
    },

    urgent: async (now, until, limit) => {
      const bounds = [now, until].map((at) => keyAfter(expiryCutoff(at)));
      const [counted] = await run<{ count: number }>(sql['connections-urgent-count'], bounds);
      const rows = await run<DueRow>(sql['connections-urgent'], [...bounds, limit]);
      return { count: counted?.count ?? 0, first: dueIn(rows) };
    },

    scheduled: async () => (await run<{ number: number }>(sql['connections-scheduled']))[0]?.number ?? 0,
  };
}

// --- Internal helpers ---

/** Pages of more rows get a turn of the event loop each: parsing a page takes a millisecond, and many arrive together. */
const manyRows = 10;

interface StateRow {
  account: string;
  id: string;
  state: string;
  last_renewed_at: number;
  identity: unknown;
}

const identityOfRow = v.nullable(identityRecord);

interface CountRow {
  state: string;
  connections: number;
  next: string | null;
  near?: number;
}

/** Without a row there are none. Rows of states that only a newer relay knows are left out. */
function inEachState(rows: readonly CountRow[]): StateCount[] {
  const counted = new Map(rows.map((row) => [row.state, row]));
  return connectionStates.map((state) => {
    const { connections = 0, near = 0, next = null } = counted.get(nameOfState(state)) ?? {};
    return { state, connections, near, nextRenewed: next === null ? null : timeOf(next) };
  });
}

interface DueRow {
  id: string;
  version: number;
  last_renewed_at: number;
}
