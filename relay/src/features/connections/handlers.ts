import type { Api } from '@noiseaware-connect/shared/contract/api';
import type { QueryOf } from '@noiseaware-connect/shared/contract/endpoint';
import { Failure } from '@noiseaware-connect/shared/failure';
import { may, mayDisconnect } from '@noiseaware-connect/shared/role';
import { account, type SentConnection } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { Effects } from '../../base/effects.ts';
import { day, type Seconds, timestampOf } from '../../base/time.ts';
import { cursorsOf, pageSizeOf } from '../../calls/cursor.ts';
import {
  everyAccount,
  findConnection,
  findOfAccount,
  noSuchConnection,
} from '../../calls/find-connection.ts';
import type { Handlers } from '../../calls/handler.ts';
import { linkOwnerIdsFor } from '../../calls/link-owner-ids.ts';
import { rowsOf } from '../../calls/rows-of.ts';
import { publicEntry } from '../../domain/audit/audit.ts';
import { stateOfAccount } from '../../domain/connection/account-health.ts';
import { isAmbiguous } from '../../domain/connection/choose-connection.ts';
import { summarize } from '../../domain/connection/groups.ts';
import { healthiest } from '../../domain/connection/healthiest.ts';
import { publicConnection } from '../../domain/connection/public-connection.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import type { ConnectionFilter } from '../../store/contract/connection.ts';
import { endConnection } from '../../store/end-connection.ts';
import type { Store } from '../../store/store.ts';
import type { OpenedTokens } from '../renewal/opened-tokens.ts';
import { moveConnection } from './move-connection.ts';

export interface ConnectionDeps {
  store: Pick<Store, 'connections' | 'links' | 'audit'>;
  effects: Pick<Effects, 'now'>;
  openedTokens: Pick<OpenedTokens, 'drop'>;
  sealer: Pick<Sealer, 'open' | 'seal'>;
}

/** Handlers that list, read, move and disconnect connections. */
export const connectionHandlers = ({
  store,
  effects,
  openedTokens,
  sealer,
}: ConnectionDeps): Handlers<
  | 'listConnections'
  | 'exportConnections'
  | 'summarizeConnections'
  | 'countExpiries'
  | 'readConnection'
  | 'readStates'
  | 'readAccount'
  | 'disconnect'
  | 'inspectConnection'
  | 'moveConnection'
> => ({
  moveConnection: moveConnection({ store, effects, sealer }),

  /** Lists the connections that match, page by page. */
  listConnections: async ({ query, accountScope }) => {
    const { cursor, limit: size, ...filters } = query;
    const cursors = cursorsOf(filters);
    const filter = { ...filterOf(filters, effects.now()), accountScope };
    const limit = pageSizeOf(size);
    const page = await store.connections.list({ ...filter, after: cursors.place(cursor), limit });
    return { connections: page.connections.map(publicConnection), ...cursors.next(page.next) };
  },

  /** The same list as a table. */
  exportConnections: async ({ query, accountScope }) => {
    const filter = { ...filterOf(query, effects.now()), accountScope };
    return rowsOf<SentConnection, string>(async (after, limit) => {
      const page = await store.connections.list({ ...filter, after, limit });
      return { rows: page.connections.map(publicConnection), next: page.next };
    });
  },

  /** Counts connections by group (`needs_you`, `trouble`, `fine`, `ended`), and the links that wait for the caller. */
  summarizeConnections: async ({ accountScope, caller }) => {
    const now = effects.now();
    const [counts, links] = await Promise.all([
      store.connections.countStates(now, accountScope),
      store.links.countPending(linkOwnerIdsFor(caller), now),
    ]);
    return { ...summarize(counts), ...links };
  },

  /** Counts what ends on each day (UTC), today first. */
  countExpiries: async ({ query }) => {
    const today = Math.floor(effects.now() / day) * day;
    const counts = await store.connections.countEnds(today, day, query.days ?? usualExpiryDays);
    return {
      days: counts.map((connections, index) => ({
        day: timestampOf(today + index * day).slice(0, 10),
        connections,
      })),
    };
  },

  readConnection: async ({ params, accountScope }) => ({
    connection: publicConnection(await findConnection(store, params.id, accountScope)),
  }),

  /**
   * The state of each account, for the accounts that a tool's page shows. Duplicate ids are answered once. Ids that no account
   * can have are ignored, like accounts that were never connected.
   */
  readStates: async ({ body }) => {
    const accounts = [...new Set(body.accounts)].filter((each) => v.is(account.entries.id, each));
    const now = effects.now();
    const accountHealths = await store.connections.states(accounts);
    return { states: accountHealths.map((health) => stateOfAccount(health, now)) };
  },

  /** An account's connections, and its state: that of the healthiest one, unless they are of different organizations. */
  readAccount: async ({ params, accountScope }) => {
    const connections = await findOfAccount(store, params.account, accountScope);
    const [{ account, status }] = connections;
    const state = isAmbiguous(connections) ? ('ambiguous' as const) : status;
    return { account, state, connections: connections.map(publicConnection) };
  },

  /** Disconnects. Codes and tokens stay sealed, so that the connection can be restored; `?forget=true` erases them. */
  disconnect: async ({ params, query, caller, by }) => {
    const staff = caller.kind === 'staff' ? caller.staff : undefined;
    const mayEndAny = staff === undefined || may(staff, 'administer');
    if (!mayEndAny && !mayDisconnect(staff, await findConnection(store, params.id, everyAccount))) {
      throw new Failure('forbidden', {
        detail: 'A colleague is responsible for this connection: only they or an admin may end it.',
        needs: 'administer',
      });
    }
    const how = {
      cause: staff === undefined ? 'disconnected_by_operator' : 'disconnected_by_staff',
      forget: query.forget === true,
      now: effects.now(),
    } as const;
    const ended = await endConnection(store, params.id, how, by);
    openedTokens.drop(params.id);
    if (ended === undefined) throw noSuchConnection();
    return { connection: ended === 'erased' ? null : publicConnection(ended) };
  },

  /** What the operator sees of a connection, which may also be named by its account. */
  async inspectConnection({ params }) {
    const connection =
      (await store.connections.find(params.id)) ??
      healthiest((await store.connections.list({ account: params.id, limit: mostInspected })).connections);
    if (connection === undefined) throw noSuchConnection();
    const entries = await store.audit.numbered({ connection: connection.id, limit: newestEntries });
    return {
      connection: publicConnection(connection),
      clockAhead: connection.tokens?.clockAhead ?? null,
      entries: entries.map(publicEntry),
    };
  },
});

// --- Internal helpers ---

/** Days of which the ends are counted, if the caller does not say. */
const usualExpiryDays = 15;

function filterOf(
  { q, group, dies, ...others }: QueryOf<Api['exportConnections']>,
  now: Seconds,
): Omit<ConnectionFilter, 'limit'> {
  const asked: Pick<ConnectionFilter, keyof typeof others> = others;
  return { ...asked, named: q, listed: { now, group }, ...(dies !== undefined && { dies: dayOf(dies) }) };
}

/** The day in UTC, from its first second to that of the next day. */
function dayOf(date: string): { from: Seconds; until: Seconds } {
  const from = Date.parse(`${date}T00:00:00Z`) / 1000;
  return { from, until: from + day };
}

/** The most connections of an account of which the healthiest is looked for, and of the audit entries that are shown. */
const mostInspected = 500;
const newestEntries = 50;
