import { findConnection } from './find-connection.ts';
import type { MakeHandler } from './handler.ts';

/** A user token that lives at least `minTtl` seconds, for a service. */
export const vendToken: MakeHandler<'vendToken'> =
  (deps) =>
  async ({ params, body, by }) => {
    const connection = await findConnection(deps.store, params.id);
    const vended = await deps.vendToken(connection, body.minTtl, by);
    deps.uses.count({
      what: 'token_read',
      who: by,
      connection: connection.id,
      account: connection.account.id,
    });
    return vended;
  };
