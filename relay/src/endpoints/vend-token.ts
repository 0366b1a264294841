import type { Connection } from '../domain/connection.ts';
import { findConnection, findOfAccount } from './find-connection.ts';
import type { Call, Deps, MakeHandler } from './handler.ts';

/** A user token that lives at least `minTtl` seconds, for a service. */
export const vendToken: MakeHandler<'vendToken'> = (deps) => async (call) =>
  vend(deps, await findConnection(deps.store, call.params.id, call.among), call);

/** The same for an account, by its healthiest connection. */
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
