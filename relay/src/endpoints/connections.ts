import { Failure } from '@noiseaware-connect/shared/failure';
import { mayEnd } from '@noiseaware-connect/shared/role';
import { account } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import { summarize } from '../domain/groups.ts';
import { publicConnection } from '../domain/public-connection.ts';
import { endConnection } from '../store/end-connection.ts';
import { cursorsOf, pageSize } from './cursor.ts';
import { findConnection, findOfAccount, noSuchConnection } from './find-connection.ts';
import type { MakeHandlers } from './handler.ts';

/** What is read of connections, and their end; renewals and tokens are in files of their own. */
export const connectionHandlers = {
  /** The connections that match, a page at a time. */
  listConnections:
    ({ store, effects }) =>
    async ({ query: { account, status, q, group, cursor }, among }) => {
      const cursors = cursorsOf([account, status, q, group]);
      const page = await store.connections.list({
        account,
        status,
        named: q,
        among,
        group: group && { name: group, now: effects.now() },
        after: cursors.place(cursor),
        limit: pageSize,
      });
      return { connections: page.connections.map(publicConnection), ...cursors.next(page.next) };
    },

  /** How many connections ask for a person, heal by themselves, are fine or have ended. */
  summarizeConnections:
    ({ store, effects }) =>
    async ({ among }) =>
      summarize(await store.connections.countStates(effects.now(), among)),

  readConnection:
    ({ store }) =>
    async ({ params, among }) => ({
      connection: publicConnection(await findConnection(store, params.id, among)),
    }),

  /**
   * The state of each account's healthiest connection. They are what some page shows: an id that is named twice is
   * answered once, and one that no account can have is as good as one that was never connected.
   */
  readStates:
    ({ store }) =>
    async ({ body }) => {
      const accounts = [...new Set(body.accounts)].filter((each) => v.is(account.entries.id, each));
      return { states: await store.connections.states(accounts) };
    },

  /** An account's state, which is that of its healthiest connection, and all that it has. */
  readAccount:
    ({ store }) =>
    async ({ params, among }) => {
      const connections = await findOfAccount(store, params.account, among);
      const [{ account, status }] = connections;
      return { account, state: status, connections: connections.map(publicConnection) };
    },

  /** Ends a connection. Codes and tokens stay sealed for a repair, or are erased with `?forget=true`. */
  disconnect:
    ({ effects, store }) =>
    async ({ params, query, caller: { staff }, by }) => {
      if (staff.role !== 'admin' && !mayEnd(staff, await findConnection(store, params.id))) {
        throw new Failure('forbidden', {
          detail: 'A colleague is responsible for this connection: only they or an admin may end it.',
        });
      }
      const how = {
        cause: 'disconnected_by_staff',
        forget: query.forget === 'true',
        now: effects.now(),
      } as const;
      const ended = await endConnection(store, params.id, how, by);
      if (ended === undefined) throw noSuchConnection();
      return { connection: ended === 'erased' ? null : publicConnection(ended) };
    },
} satisfies Partial<MakeHandlers>;
