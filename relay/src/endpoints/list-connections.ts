import { publicConnection } from '../domain/connection.ts';
import type { MakeHandler } from './handler.ts';

const pageSize = 100;

/** The connections, in order of connecting, a page at a time. */
export const listConnections: MakeHandler<'listConnections'> =
  ({ store }) =>
  async ({ query: { account, status, cursor } }) => {
    const page = await store.connections.list({ account, status, after: cursor, limit: pageSize });
    return {
      connections: page.connections.map(publicConnection),
      ...(page.next === undefined ? {} : { nextCursor: page.next }),
    };
  };
