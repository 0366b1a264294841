import { publicConnection } from '../domain/connection.ts';
import { noSuchConnection } from './find-connection.ts';
import type { MakeHandler } from './handler.ts';

/** Ends a connection. Codes and tokens stay sealed for a repair, or are erased with `?forget=true`. */
export const disconnect: MakeHandler<'disconnect'> =
  ({ effects, store }) =>
  async ({ params, query, by }) => {
    const how = {
      cause: 'disconnected_by_staff',
      forget: query.forget === 'true',
      now: effects.now(),
    } as const;
    const connection = await store.connections.disconnect(params.id, how, by);
    if (connection === undefined) throw noSuchConnection();
    return { connection: publicConnection(connection) };
  };
