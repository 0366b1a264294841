import type { Connection } from './connection.ts';
import { nameOf } from './identity.ts';

/**
 * Whether the text is part of the account's id or name, the organization's name, or the name of the staff member who connected it
 * or is responsible for it. Ignores case.
 */
export function matchesSearch(
  { account, connectedBy, responsible, identity }: Connection,
  text: string,
): boolean {
  const wanted = text.toLowerCase();
  const names = [
    account.id,
    account.name,
    connectedBy.name,
    responsible.name,
    identity === null ? undefined : nameOf(identity),
  ];
  return names.some((name) => name?.toLowerCase().includes(wanted) === true);
}
