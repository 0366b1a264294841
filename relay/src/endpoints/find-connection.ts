import { isAmong } from '@noiseaware-connect/shared/account-pattern';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Connection } from '../domain/connection.ts';
import { byHealth } from '../domain/healthiest.ts';
import type { Store } from '../store/store.ts';

/**
 * The connection that a path names, of one of the accounts that the caller may know.
 * @throws {Failure} `not_found`
 */
export async function findConnection(
  store: Store,
  id: string,
  among: readonly string[] | null = null,
): Promise<Connection> {
  const connection = await store.connections.find(id);
  if (connection === undefined || !isAmong(among, connection.account.id)) throw noSuchConnection();
  return connection;
}

export const noSuchConnection = (): Failure =>
  new Failure('not_found', { detail: 'There is no such connection.' });

/** The most connections of one account that are looked at. */
const mostOfOneAccount = 1_000;

/**
 * The connections of the account that a path names, one at least. The first is the one that speaks for the account: the
 * healthiest, and of equals the newest, whichever organizations they belong to.
 * @throws {Failure} `not_found`
 */
export async function findOfAccount(
  store: Store,
  account: string,
  among: readonly string[] | null,
): Promise<[Connection, ...Connection[]]> {
  const { connections } = await store.connections.list({ account, among, limit: mostOfOneAccount });
  const [first, ...others] = byHealth(connections);
  if (first === undefined) throw new Failure('not_found', { detail: 'This account was never connected.' });
  return [first, ...others];
}
