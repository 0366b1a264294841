import { isInScope } from '@noiseaware-connect/shared/account-pattern';
import { Failure } from '@noiseaware-connect/shared/failure';
import { isAmbiguous, isLiving } from '../domain/connection/choose-connection.ts';
import type { Connection } from '../domain/connection/connection.ts';
import { sortByHealth } from '../domain/connection/healthiest.ts';
import { publicConnection } from '../domain/connection/public-connection.ts';
import type { Store } from '../store/store.ts';

/** Patterns of the accounts that a caller may access; null for all. Whoever reads a record for a caller says which. */
export type AccountScope = readonly string[] | null;

/** The scope of the relay itself, of staff, and of keys for all accounts. */
export const everyAccount: AccountScope = null;

/**
 * Finds a connection by id.
 * @throws {Failure} `not_found`, also if the connection's account is not among them
 */
export async function findConnection(
  store: Pick<Store, 'connections'>,
  id: string,
  accountScope: AccountScope,
): Promise<Connection> {
  const connection = await store.connections.find(id);
  if (connection === undefined || !isInScope(accountScope, connection.account.id)) throw noSuchConnection();
  return connection;
}

export const noSuchConnection = (): Failure =>
  new Failure('not_found', { detail: 'No connection has this id.' });

/** At most this many connections of an account are read. */
const mostOfOneAccount = 1_000;

/** The connections of an account, in order of connecting. */
export async function listOfAccount(
  store: Pick<Store, 'connections'>,
  account: string,
  accountScope: AccountScope,
): Promise<Connection[]> {
  return (await store.connections.list({ account, accountScope, limit: mostOfOneAccount })).connections;
}

/**
 * Finds the connections of an account. The first one represents the account, unless they are ambiguous ({@link isAmbiguous}): it
 * is the healthiest, and the newest of several equally healthy ones.
 * @throws {Failure} `not_found` if the account was never connected
 */
export async function findOfAccount(
  store: Pick<Store, 'connections'>,
  account: string,
  accountScope: AccountScope,
): Promise<[Connection, ...Connection[]]> {
  const [first, ...others] = sortByHealth(await listOfAccount(store, account, accountScope));
  if (first === undefined)
    throw new Failure('not_found', { detail: 'This account has never been connected.', fixedBy: 'staff' });
  return [first, ...others];
}

/**
 * Finds the connection that calls by account use.
 * @throws {Failure} `not_found` if the account was never connected, `ambiguous_account`
 */
export async function findByAccount(
  store: Pick<Store, 'connections'>,
  account: string,
  accountScope: AccountScope,
): Promise<Connection> {
  const connections = await findOfAccount(store, account, accountScope);
  if (isAmbiguous(connections)) throw ambiguousAccount(connections.filter(isLiving));
  return connections[0];
}

/** The refusal of what names an account with several living connections. */
export const ambiguousAccount = (living: readonly Connection[]): Failure =>
  new Failure('ambiguous_account', {
    detail: 'The account has several connections: call by the id of one of them, or disconnect the others.',
    connections: living
      .map(publicConnection)
      .map(({ id, organization, status }) => ({ id, organization, status })),
  });
