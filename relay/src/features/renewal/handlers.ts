import { findByAccount, findConnection } from '../../calls/find-connection.ts';
import type { Call, Handlers } from '../../calls/handler.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import type { Uses } from '../audit/count-uses.ts';
import { type RenewAllDeps, renewConnections } from './renew-all.ts';
import { type RenewDeps, renewConnection } from './renew-connection.ts';
import type { VendToken } from './vend-token.ts';

export type RenewalDeps = RenewDeps &
  RenewAllDeps & {
    vendToken: VendToken;
    uses: Pick<Uses, 'count'>;
  };

export function renewalHandlers(
  deps: RenewalDeps,
): Handlers<'renewConnection' | 'renewConnections' | 'vendToken' | 'vendAccountToken'> {
  const { store, uses } = deps;

  const vend = async (
    connection: Connection,
    { body, by, caller }: Pick<Call<'vendToken'>, 'body' | 'by' | 'caller'>,
  ) => {
    const { userToken, expiresAt } = await deps.vendToken(connection, body.minTtl, by);
    const { id, account } = connection;
    uses.count({ what: 'token_read', who: by, key: caller.key, connection: id, account: account.id });
    return { userToken, expiresAt };
  };

  return {
    renewConnection: renewConnection(deps),

    renewConnections: renewConnections(deps),

    /** Gives a service a user token that is valid for at least `minTtl` more seconds ({@link VendToken}). */
    vendToken: async (call) => vend(await findConnection(store, call.params.id, call.accountScope), call),

    /** The same by account, using its healthiest connection, unless they are of different organizations. */
    vendAccountToken: async (call) =>
      vend(await findByAccount(store, call.params.account, call.accountScope), call),
  };
}
