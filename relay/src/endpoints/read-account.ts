import { publicConnection } from '../domain/connection.ts';
import { findOfAccount } from './find-connection.ts';
import type { MakeHandler } from './handler.ts';

/** An account's state, which is that of its healthiest connection, and all that it has. */
export const readAccount: MakeHandler<'readAccount'> =
  ({ store }) =>
  async ({ params, among }) => {
    const connections = await findOfAccount(store, params.account, among);
    const [{ account, status }] = connections;
    return { account, state: status, connections: connections.map(publicConnection) };
  };
