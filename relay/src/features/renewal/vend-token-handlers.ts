import { findConnection, findOfAccount } from '../../calls/find-connection.ts';
import type { Call, Deps, MakeHandler } from '../../calls/handler.ts';
import type { Connection } from '../../domain/connection/connection.ts';

/** Gives a service a user token that is valid for at least `minTtl` more seconds (see `renewal/vend-token.ts`). */
export const vendToken: MakeHandler<'vendToken'> = (deps) => async (call) =>
  vend(deps, await findConnection(deps.store, call.params.id, call.among), call);

/** The same by account, using its healthiest connection. */
export const vendAccountToken: MakeHandler<'vendAccountToken'> = (deps) => async (call) => {
  const [connection] = await findOfAccount(deps.store, call.params.account, call.among);
  return vend(deps, connection, call);
};

// --- Internal helpers ---

async function vend(
  deps: Deps,
  connection: Connection,
  { body, by }: Pick<Call<'vendToken'>, 'body' | 'by'>,
) {
  const vended = await deps.vendToken(connection, body.minTtl, by);
  const { id, account } = connection;
  deps.uses.count({ what: 'token_read', who: by, connection: id, account: account.id });
  return vended;
}
