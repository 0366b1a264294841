import { Failure } from '@noiseaware-connect/shared/failure';
import { mayEnd } from '@noiseaware-connect/shared/role';
import { account } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { Effects } from '../../base/effects.ts';
import { cursorsOf, pageSizeOf } from '../../calls/cursor.ts';
import { findConnection, findOfAccount, noSuchConnection } from '../../calls/find-connection.ts';
import type { Handlers } from '../../calls/handler.ts';
import { publicEntry } from '../../domain/audit/audit.ts';
import { isAmbiguous } from '../../domain/connection/choose-connection.ts';
import { summarize } from '../../domain/connection/groups.ts';
import { healthiest } from '../../domain/connection/healthiest.ts';
import { publicConnection } from '../../domain/connection/public-connection.ts';
import { endConnection } from '../../store/end-connection.ts';
import type { Store } from '../../store/store.ts';

export interface ConnectionDeps {
  store: Pick<Store, 'connections' | 'audit'>;
  effects: Pick<Effects, 'now'>;
}

/** Handlers that list, read and disconnect connections. */
export const connectionHandlers = ({
  store,
  effects,
}: ConnectionDeps): Handlers<
  | 'listConnections'
  | 'summarizeConnections'
  | 'readConnection'
  | 'readStates'
  | 'readAccount'
  | 'disconnect'
  | 'inspectConnection'
> => ({
  /** Lists the connections that match, page by page. */
  listConnections: async ({ query: { account, status, q, group, cursor, limit }, among }) => {
    const cursors = cursorsOf([account, status, q, group]);
    const page = await store.connections.list({
      account,
      status,
      named: q,
      among,
      group: group && { name: group, now: effects.now() },
      after: cursors.place(cursor),
      limit: pageSizeOf(limit),
    });
    return { connections: page.connections.map(publicConnection), ...cursors.next(page.next) };
  },

  /** Counts connections by group: `needs_you`, `trouble`, `fine`, `ended`. */
  summarizeConnections: async ({ among }) =>
    summarize(await store.connections.countStates(effects.now(), among)),

  readConnection: async ({ params, among }) => ({
    connection: publicConnection(await findConnection(store, params.id, among)),
  }),

  /**
   * The state of each account's healthiest connection, for the accounts that a tool's page shows. Duplicate ids are answered
   * once. Ids that no account can have are ignored, like accounts that were never connected.
   */
  readStates: async ({ body }) => {
    const accounts = [...new Set(body.accounts)].filter((each) => v.is(account.entries.id, each));
    return { states: await store.connections.states(accounts) };
  },

  /** An account's connections, and its state: that of the healthiest one, unless they are of different organizations. */
  readAccount: async ({ params, among }) => {
    const connections = await findOfAccount(store, params.account, among);
    const [{ account, status }] = connections;
    const state = isAmbiguous(connections) ? ('ambiguous' as const) : status;
    return { account, state, connections: connections.map(publicConnection) };
  },

  /** Disconnects. Codes and tokens stay sealed, so that the connection can be restored; `?forget=true` erases them. */
  disconnect: async ({ params, query, caller, by }) => {
    const staff = caller.kind === 'staff' ? caller.staff : undefined;
    if (staff?.role === 'staff' && !mayEnd(staff, await findConnection(store, params.id))) {
      throw new Failure('forbidden', {
        detail: 'A colleague is responsible for this connection: only they or an admin may end it.',
      });
    }
    const how = {
      cause: staff === undefined ? 'disconnected_by_operator' : 'disconnected_by_staff',
      forget: query.forget === 'true',
      now: effects.now(),
    } as const;
    const ended = await endConnection(store, params.id, how, by);
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

/** The most connections of an account of which the healthiest is looked for, and of the audit entries that are shown. */
const mostInspected = 500;
const newestEntries = 50;
