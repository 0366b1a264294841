import { publicConnection } from '../domain/connection.ts';
import { cursorsOf } from './cursor.ts';
import type { MakeHandler } from './handler.ts';

const pageSize = 100;

/** The connections that match, a page at a time. */
export const listConnections: MakeHandler<'listConnections'> =
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
  };
