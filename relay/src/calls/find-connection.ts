import { isAmong } from '@noiseaware-connect/shared/account-pattern';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Connection } from '../domain/connection/connection.ts';
import { byHealth } from '../domain/connection/healthiest.ts';
import type { Store } from '../store/store.ts';

/**
 * Finds a connection by id.
 * @param among patterns of the accounts that the caller may access; null for all
 * @throws {Failure} `not_found`, also if the connection's account is not among them
 */
export async function findConnection(
  store: Pick<Store, 'connections'>,
  id: string,
  among: readonly string[] | null = null,
): Promise<Connection> {
  const connection = await store.connections.find(id);
  if (connection === undefined || !isAmong(among, connection.account.id)) throw noSuchConnection();
  return connection;
}

export const noSuchConnection = (): Failure =>
  new Failure('not_found', { detail: 'No connection has this id.' });

/** At most this many connections of an account are read. */
const mostOfOneAccount = 1_000;

/**
 * Finds the connections of an account. The first one represents the account: it is the healthiest, and the newest of several
 * equally healthy ones, independent of their organizations.
 * @throws {Failure} `not_found` if the account was never connected
 */
export async function findOfAccount(
  store: Pick<Store, 'connections'>,
  account: string,
  among: readonly string[] | null,
): Promise<[Connection, ...Connection[]]> {
  const { connections } = await store.connections.list({ account, among, limit: mostOfOneAccount });
  const [first, ...others] = byHealth(connections);
  if (first === undefined)
    throw new Failure('not_found', { detail: 'This account has never been connected.' });
  return [first, ...others];
}
