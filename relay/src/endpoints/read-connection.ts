import { publicConnection } from '../domain/connection.ts';
import { findConnection } from './find-connection.ts';
import type { MakeHandler } from './handler.ts';

/** One connection's state. */
export const readConnection: MakeHandler<'readConnection'> =
  ({ store }) =>
  async ({ params, among }) => ({
    connection: publicConnection(await findConnection(store, params.id, among)),
  });
