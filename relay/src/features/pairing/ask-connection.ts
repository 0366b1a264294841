import { Failure } from '@noiseaware-connect/shared/failure';
import type { Account } from '@noiseaware-connect/shared/shapes';
import {
  type AccountScope,
  everyAccount,
  findConnection,
  listOfAccount,
} from '../../calls/find-connection.ts';
import { type AskedConnection, isLiving } from '../../domain/connection/choose-connection.ts';
import type { Store } from '../../store/store.ts';

/**
 * For which connection of an account a pairing or link is made. Without a name it is the only one that lives, as far as that is
 * known before anybody has authorized: the completion decides.
 * @param mayAdd whether the caller may make another connection beside those that live
 * @throws {Failure} `not_found`; `invalid_request` if the connection belongs to another account, or is named for a `parallel` one;
 *   `forbidden`
 */
export async function askConnection(
  store: Pick<Store, 'connections'>,
  request: { account: Account; connection?: string | undefined; parallel?: boolean | undefined },
  mayAdd: boolean,
): Promise<AskedConnection> {
  const { account, connection, parallel = false } = request;
  if (parallel && connection !== undefined) {
    throw new Failure('invalid_request', {
      detail: '"parallel" makes another connection: it takes no "connection".',
    });
  }
  if (parallel && !mayAdd) {
    throw new Failure('forbidden', {
      detail: 'Only an admin or a service may connect another organization to an account.',
      needs: 'administer',
    });
  }
  if (parallel) return { connection: null, choice: 'parallel' };
  if (connection !== undefined) {
    await requireSameAccount(store, connection, account, everyAccount);
    return { connection, choice: 'named' };
  }
  const living = (await listOfAccount(store, account.id, everyAccount)).filter(isLiving);
  const [only, ...others] = living;
  return { connection: others.length === 0 && only !== undefined ? only.id : null, choice: 'account' };
}

/** @throws {Failure} `not_found`, or `invalid_request` if the connection belongs to another account */
export async function requireSameAccount(
  store: Pick<Store, 'connections'>,
  connectionId: string,
  account: Account,
  accountScope: AccountScope,
): Promise<void> {
  const connection = await findConnection(store, connectionId, accountScope);
  if (connection.account.id !== account.id) {
    throw new Failure('invalid_request', { detail: '"connection" belongs to another account.' });
  }
}
