import { publicConnection } from '../domain/connection.ts';
import { endConnection } from '../store/end-connection.ts';
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
    const ended = await endConnection(store, params.id, how, by);
    if (ended === undefined) throw noSuchConnection();
    return { connection: ended === 'erased' ? null : publicConnection(ended) };
  };
