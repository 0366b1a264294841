import type { Connection } from './connection.ts';
import { nameOf } from './identity.ts';

/**
 * How a text is found in a connection: it is its account's id, that id begins with it, or it is elsewhere in that id or part of
 * another name.
 */
export const searchRanks = ['id', 'beginning', 'part'] as const;
export type SearchRank = (typeof searchRanks)[number];

/**
 * How the text is found in the account's id or name, the organization's name, or the name of the staff member who connected it or is
 * responsible for it; undefined if it is in none of them. Ignores case.
 */
export function searchRankOf(
  { account, connectedBy, responsible, identity }: Connection,
  text: string,
): SearchRank | undefined {
  const wanted = text.toLowerCase();
  const id = account.id.toLowerCase();
  if (id.startsWith(wanted)) return id === wanted ? 'id' : 'beginning';
  const names = [
    id,
    account.name,
    connectedBy.name,
    responsible.name,
    identity === null ? undefined : nameOf(identity),
  ];
  return names.some((name) => name?.toLowerCase().includes(wanted) === true) ? 'part' : undefined;
}
