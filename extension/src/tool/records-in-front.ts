import type { Tool } from '@noiseaware-connect/shared/tool';
import type { RecordsInFront, ShownAccount } from '../tool-messages.ts';
import { parseAccount } from './parse-account.ts';
import { matchPages, mayAskAbout } from './rules/match-pages.ts';

/** The most records that a page reports. */
const most = 100;

/**
 * The records of a page, and the one account that the page is about: the one in its address, with the name that the
 * page shows for it, or else the only one that it shows.
 * @param shown the accounts that the page shows and that its tools may know; read only as far as needed
 */
export function recordsInFront(
  tools: readonly Tool[],
  address: string,
  shown: Iterable<ShownAccount>,
): RecordsInFront {
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
  const records = [...byId.values()];
  const only = records.length === 1 ? records[0] : undefined;
  return { subject: named === undefined ? (only ?? null) : { ...named, ...byId.get(named.id) }, records };
}
