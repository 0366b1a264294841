import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import { type ConnectionStatus, connectionStatuses } from '@noiseaware-connect/shared/shapes';
import pLimit from 'p-limit';
import { entryOfLost } from '../../domain/audit/audit.ts';
import { diesAt, longestLease, longestPlan } from '../../domain/connection/connection.ts';
import {
  decideDisconnect,
  decideHandover,
  decideInterruption,
} from '../../domain/connection/decide-connection.ts';
import {
  connectionStates,
  lastRenewalOfDead,
  lastRenewalOfNear,
  nameOfState,
} from '../../domain/connection/groups.ts';
import { healthiest } from '../../domain/connection/healthiest.ts';
import type { OwnVerbs } from '../decided.ts';
import { keyAfter, timeOf } from '../order-key.ts';
import { pageOf } from '../page.ts';
import type { ConnectionStore } from '../store.ts';
import { likes, page, sql } from './connection-statements.ts';
import type { Database } from './database.ts';
import { rowById } from './record-statements.ts';
import type { RecordsInTables, Row } from './records.ts';

export function connectionStore(
  { run }: Database,
  records: RecordsInTables,
): OwnVerbs<ConnectionStore, 'connections'> {
  const oneEachTurn = pLimit(1);

  return {
    list: async ({ limit, ...filter }) => {
      const found = await run<Row & { cursor: string }>(...page({ ...filter, limit: limit + 1 }));
      if (found.length > manyRows) await oneEachTurn(() => yieldEventLoop());
      const { page: rows, next } = pageOf(found, limit, ({ cursor }) => cursor);
      // An unreadable row is left out, and the next page starts behind it.
      return { connections: records.readAll('connections', rows), ...next };
    },

    countStates: async (now, among = null) => {
      const borders = [keyAfter(lastRenewalOfNear(now)), keyAfter(lastRenewalOfDead(now))];
      const rows =
        among === null
          ? await run<CountRow>(sql['connections-count-states'], borders)
          : await run<CountRow>(sql['connections-count-states-among'], [...borders, likes(among)]);
      const counted = new Map(rows.map((row) => [row.state, row]));
      return connectionStates.map((state) => {
        const { near = 0, far = 0, next = null } = counted.get(nameOfState(state)) ?? {};
        return { state, near, far, nextRenewed: next === null ? null : timeOf(next) };
      });
    },

    states: async (accounts) => {
      const rows = await run<StateRow>(sql['connection-states'], [accounts, connectionStatuses]);
      return [...Map.groupBy(rows, ({ account }) => account)].flatMap(([account, all]) => {
        const best = healthiest(all);
        return best === undefined ? [] : [{ account, status: best.status, connection: best.id }];
      });
    },

    due: async (now, state, limit) => {
      const rows = await run<DueRow>(sql['connections-due'], [state, now, now + longestPlan(state), limit]);
      return rows
        .filter((row) => !records.isUnreadable('connections', row))
        .map(({ id, last_renewed_at: lastRenewedAt }) => ({ id, diesAt: diesAt({ lastRenewedAt }) }));
    },

    scheduled: async () => (await run<{ number: number }>(sql['connections-scheduled']))[0]?.number ?? 0,

    markInterrupted: async (now, by) => {
      for (const { id } of await run<{ id: string }>(sql['connections-lapsed'], [now, longestLease])) {
        await records.change('connections', id, (known, row) => decideInterruption(known, now, by, row?.at));
      }
    },

    extendRenewal: async (id, owner, until) => {
      const extended = await run(sql['connection-extend'], [id, owner, until]);
      return extended.length > 0 ? 'extended' : 'lost';
    },

    disconnect: (id, how, by) =>
      records.changeRow(
        'connections',
        [rowById('connections'), [id]],
        (connection) => decideDisconnect(connection, how, by),
        // A reauthorization under way would undo the disconnect, so its pairing ends in the same statement.
        async ({ version }, put, audit, events) => {
          const records = [JSON.stringify(put), how.now, JSON.stringify(by), JSON.stringify(audit)];
          const values = [id, version, ...records, JSON.stringify(events), how.forget, put.account.id];
          return (await run(sql['connection-disconnect'], values)).length > 0;
        },
      ),

    eraseLost: async (id, now, by) => {
      const [row] = await run<Row>(rowById('connections'), [id]);
      if (records.read('connections', row) !== undefined) return;
      await run(sql['connection-erase-lost'], [
        id,
        row?.version ?? 0,
        JSON.stringify([entryOfLost(id, now, by)]),
      ]);
    },

    handOver: async (from, to, now, by) => {
      let number = 0;
      for (const { id } of await run<{ id: string }>(sql['connections-of-responsible'], [from])) {
        const isHandedOver = await records.change('connections', id, (known) =>
          decideHandover(known, from, to, now, by),
        );
        if (isHandedOver) number += 1;
      }
      return number;
    },
  };
}

// --- Internal helpers ---

/** Pages of more rows get a turn of the event loop each: parsing a page takes a millisecond, and many arrive together. */
const manyRows = 10;

interface StateRow {
  account: string;
  id: string;
  status: ConnectionStatus;
}

interface CountRow {
  state: string;
  near: number;
  far: number;
  next: string | null;
}

interface DueRow {
  id: string;
  version: number;
  last_renewed_at: number;
}
