import { nameSearch } from '../name-search.ts';
import type { Connection } from './connection.ts';
import { nameOf } from './identity.ts';

/** How a text is found in a connection: it is its account's id, that id begins with it, or a name has it otherwise. */
export const searchRanks = ['id', 'beginning', 'part'] as const;
export type SearchRank = (typeof searchRanks)[number];

/**
 * What a search looks for a text in: its account's id and name, the names of the staff members who connected it and are responsible
 * for it, and its organization's.
 */
export const searchedNames = ({ account, connectedBy, responsible, identity }: Connection) => [
  account.id,
  account.name,
  connectedBy.name,
  responsible.name,
  identity === null ? undefined : nameOf(identity),
];

/** Tells how the text is found in a connection ({@link nameSearch}); undefined if it is not. Ignores case. */
export function connectionSearch(text: string): (connection: Connection) => SearchRank | undefined {
  const wanted = text.toLowerCase();
  const isIn = nameSearch(text);
  return (connection) => {
    const id = connection.account.id.toLowerCase();
    if (id.startsWith(wanted)) return id === wanted ? 'id' : 'beginning';
    return isIn(searchedNames(connection)) ? 'part' : undefined;
  };
}
