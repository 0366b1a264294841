import { nameSearch } from '../name-search.ts';
import type { Connection } from './connection.ts';
import { nameOf } from './identity.ts';

/** How a text is found in a connection: it is its account's id, that id begins with it, or a name has it otherwise. */
export const searchRanks = ['id', 'beginning', 'part'] as const;
export type SearchRank = (typeof searchRanks)[number];

/**
 * Tells how the text is found in a connection's account's id or name, its organization's name, or the name of the staff member who
 * connected it or is responsible for it ({@link nameSearch}); undefined if it is in none of them. Ignores case.
 */
export function connectionSearch(text: string): (connection: Connection) => SearchRank | undefined {
  const wanted = text.toLowerCase();
  const isIn = nameSearch(text);
  return ({ account, connectedBy, responsible, identity }) => {
    const id = account.id.toLowerCase();
    if (id.startsWith(wanted)) return id === wanted ? 'id' : 'beginning';
    const organization = identity === null ? undefined : nameOf(identity);
    return isIn([id, account.name, connectedBy.name, responsible.name, organization]) ? 'part' : undefined;
  };
}
