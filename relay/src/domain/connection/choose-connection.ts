import * as v from 'valibot';
import type { Connection } from './connection.ts';
import { sortByHealth } from './healthiest.ts';
import { type Identity, identitiesMatch } from './identity.ts';

/**
 * How the connection of a pairing or link is chosen when it is completed: by its account alone, by the id that its maker named,
 * or a new one beside those that live.
 */
export const choice = v.picklist(['account', 'named', 'parallel']);

/** What a pairing or link was made for. */
export interface AskedConnection {
  /** The connection to reauthorize: named by the maker, or the only living one when it was made. */
  readonly connection: string | null;
  readonly choice: v.InferOutput<typeof choice>;
}

/** The same once a person has named one of several. */
export const withNamedConnection = (request: AskedConnection, named: string | undefined): AskedConnection =>
  named === undefined ? request : { connection: named, choice: 'named' };

/** Whether a connection is not disconnected: its account has an owner. */
export const isLiving = ({ status }: Pick<Connection, 'status'>): boolean => status !== 'disconnected';

/**
 * The connection that an authorization belongs to. An account with a living connection keeps it: that one is reauthorized,
 * whether it was named or not. Of several living ones it is the named one, else that of the organization that authorizes.
 * @param connections all of the account, in any order
 */
export function chooseConnection(
  { connection, choice }: AskedConnection,
  connections: readonly Connection[],
  identity: Identity | null,
): Connection | 'new' | 'ambiguous' {
  if (choice === 'parallel') return 'new';
  const living = connections.filter(isLiving);
  const candidates = living.length === 0 ? connections : living;
  const named = choice === 'named' ? candidates.find(({ id }) => id === connection) : undefined;
  if (named !== undefined) return named;
  const [only, ...others] = living;
  if (only === undefined) return 'new';
  if (others.length === 0) return only;
  const [matching] = sortByHealth(inOrder(living.filter((each) => identitiesMatch(each.identity, identity))));
  return matching ?? 'ambiguous';
}

/** Whether calls by account cannot tell which connection is meant: the living ones are not known to be of one organization. */
export function isAmbiguous(
  connections: readonly (Pick<Connection, 'status'> & Partial<Pick<Connection, 'identity'>>)[],
): boolean {
  const [first, ...others] = connections.filter(isLiving);
  return others.some((each) => !identitiesMatch(each.identity ?? null, first?.identity ?? null));
}

// --- Internal helpers ---

/** In order of connecting. */
const inOrder = (connections: readonly Connection[]): Connection[] =>
  connections.toSorted((one, other) => one.connectedAt - other.connectedAt);
