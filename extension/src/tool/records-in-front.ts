import type { Tool } from '@noiseaware-connect/shared/tool';
import type { RecordsInFront, ShownAccount } from '../tool-messages.ts';
import { parseAccount } from './parse-account.ts';
import { matchPages, mayAskAbout } from './rules/match-pages.ts';

/** The most records that a document reports. */
const most = 100;

/**
 * The records of a document, and the account in its address, with the name that is shown for it.
 * @param shown the accounts that the document shows and that its tools may know; read only as far as needed
 */
export function recordsInFront(
  tools: readonly Tool[],
  address: string,
  shown: Iterable<ShownAccount>,
): Omit<RecordsInFront, 'noRoom'> {
  const named = tools.flatMap((tool) => {
    const { id, name } = matchPages(tool, address) ?? {};
    const account = id === undefined ? undefined : parseAccount(id, name);
    return account !== undefined && mayAskAbout(tool, account.id) ? [account] : [];
  })[0];
  const byId = new Map<string, ShownAccount>();
  for (const account of shown) {
    byId.set(account.id, { ...byId.get(account.id), ...account });
    if (byId.size === most) break;
  }
  const subject = named === undefined ? null : { ...named, ...byId.get(named.id) };
  return { subject, records: [...byId.values()] };
}
