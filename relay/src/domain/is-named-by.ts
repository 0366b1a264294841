import type { Connection } from './connection.ts';
import { nameOf } from './identity.ts';

/**
 * Whether that text is a part of the account's id or name, of the organization's name, or of the name of who connected it
 * or is responsible for it, in any case.
 */
export function isNamedBy(
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
