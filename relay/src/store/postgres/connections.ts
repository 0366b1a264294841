import { type ConnectionStatus, connectionStatuses } from '@noiseaware-connect/shared/shapes';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import type { Actor } from '../../domain/audit.ts';
import {
  type Connection,
  connectionRecord,
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
import type { ConnectionStore } from '../store.ts';
import { inWords } from './audit-log.ts';
import * as sql from './connection-statements.ts';
import type { Database, Value } from './database.ts';
import { placeOf } from './place.ts';
import { type Decision, type Row, recordsOf } from './records.ts';

type Begun = Awaited<ReturnType<ConnectionStore['beginRenewal']>>;

export function connectionStore(database: Database, log: Logger): ConnectionStore {
  const { run } = database;
  const connections = recordsOf<Connection>(
    database,
    { name: 'connections', schema: connectionRecord, write: sql.write, more: (each) => [placeOf(each)] },
    log,
  );
  const oneEachTurn = pLimit(1);
  const rowById = async (id: string) => (await run<Row>(sql.byId, [id]))[0];

  /** Reads one whose lease is looked at, and says what has become of that by PostgreSQL's time. */
  const leasedRow = (id: string) => {
    let at = 0;
    return {
      find: async () => {
        const [row] = await run<Row & { at: number }>(sql.toRenew, [id]);
        at = row?.at ?? 0;
        return row;
      },
      hasLapsed: (renewal: NonNullable<Connection['renewal']>, now: Seconds) => hasLapsed(renewal, now, at),
    };
  };

  return {
    find: async (id) => connections.read(await rowById(id)),

    list: async ({ account, status, after = '', limit }) => {
      const found = await run<Row & { place: string }>(
        ...sql.page({ account, status, after, limit: limit + 1 }),
      );
      if (found.length > manyRows) await oneEachTurn(breathe);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        // A row that cannot be read is left out, and the page goes on behind it.
        connections: page.flatMap((row) => connections.read(row) ?? []),
        ...(found.length > limit && last !== undefined ? { next: last.place } : {}),
      };
    },

    states: async (accounts) => {
      const rows = await run<StateRow>(sql.states, [accounts, connectionStatuses]);
      return [...Map.groupBy(rows, ({ account }) => account)].flatMap(([account, all]) => {
        const best = healthiest(all);
        return best === undefined ? [] : [{ account, status: best.status, connection: best.id }];
      });
    },

    due: async (now, state, limit) => {
      const rows = await run<DueRow>(sql.due, [state, now, now + longestPlan(state), limit]);
      return rows
        .filter((row) => !connections.isUnreadable(row))
        .map(({ id, last_renewed_at: lastRenewedAt }) => ({ id, diesAt: diesAt({ lastRenewedAt }) }));
    },

    scheduled: async () => (await run<{ number: number }>(sql.scheduled))[0]?.number ?? 0,

    markInterrupted: async (now, by) => {
      for (const { id } of await run<{ id: string }>(sql.lapsed, [now, longestLease])) {
        const row = leasedRow(id);
        await connections.change(row.find, (connection): Decision<Connection, void> => {
          const { renewal = null } = connection ?? {};
          if (connection === undefined || renewal === null || !row.hasLapsed(renewal, now))
            return { answer: undefined };
          return { answer: undefined, ...afterInterruption(connection, now, by) };
        });
      }
    },

    beginRenewal: (id, { owner, now, until, refresh, onlyIfDue }, by) => {
      const row = leasedRow(id);
      return connections.change(row.find, (known): Decision<Connection, Begun> => {
        if (known === undefined) return { answer: 'missing' };
        if (known.accessCode === null) return { answer: 'forgotten' };
        // A schedule or a service that has not heard of a disconnect does not undo it; a person may.
        if (known.status === 'disconnected' && by.kind !== 'staff' && by.kind !== 'operator') {
          return { answer: 'disconnected' };
        }
        if (known.renewal !== null && !row.hasLapsed(known.renewal, now)) return { answer: 'busy' };
        const lapsed = known.renewal === null ? undefined : afterInterruption(known, now, by);
        const connection = lapsed?.put ?? known;
        if (onlyIfDue === true && !isDue(connection, now)) return { answer: 'not due', ...lapsed };
        const spends = refresh && connection.tokens?.refreshToken ? 'refresh_token' : 'access_code';
        const leased: Connection = { ...connection, renewal: { owner, until, spends } };
        return { answer: leased, put: leased, audit: lapsed?.audit ?? [] };
      });
    },

    extendRenewal: async (id, owner, until) => {
      const extended = await run(sql.extend, [id, owner, until]);
      return extended.length > 0 ? 'extended' : 'lost';
    },

    settleRenewal: (id, owner, settle, now, by) =>
      connections.change(
        () => rowById(id),
        (connection): Decision<Connection, Connection | 'lost'> => {
          if (connection?.renewal?.owner !== owner) return { answer: 'lost' };
          const settled = settle(connection);
          const what = settled.status === 'active' ? 'renewed' : 'renewal_failed';
          // A passing failure that repeats is one event of the audit log, not one each time.
          const told = what === 'renewed' || settled.cause !== connection.cause;
          return { answer: settled, put: settled, audit: told ? [entry(what, settled, now, by)] : [] };
        },
      ),

    disconnect: (id, { cause, forget, now }, by) =>
      connections.change(
        () => rowById(id),
        (connection): Decision<Connection, Connection | undefined> => {
          if (connection === undefined) return { answer: undefined };
          const ended = disconnected(connection, cause, forget);
          const told = [entry('disconnected', ended, now, by)];
          if (forget) told.push(entry('forgotten', ended, now, by));
          return { answer: ended, put: ended, audit: told };
        },
        // A reauthorization that is under way would undo it, and ends in the same step.
        async ({ version }, put, audit) => {
          const values: Value[] = [id, version, JSON.stringify(put), now, JSON.stringify(by), inWords(audit)];
          return (await run(sql.disconnect, values)).length > 0;
        },
      ),
  };
}

// --- Internal helpers ---

/** Rows of a page that is read in a turn of the event loop for itself: to read one takes a millisecond, and many come at once. */
const manyRows = 10;

interface StateRow {
  account: string;
  id: string;
  status: ConnectionStatus;
}

interface DueRow {
  id: string;
  version: number;
  last_renewed_at: number;
}

function afterInterruption(connection: Connection, now: Seconds, by: Actor) {
  const put = interrupted(connection, now);
  return { put, audit: [entry('renewal_interrupted', put, now, by)] };
}
