import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Tool } from '@noiseaware-connect/shared/tool';
import { parseAccount } from './parse-account.ts';
import { matchPages, mayAskAbout } from './rules/match-pages.ts';

/**
 * The one account that a page is about: the one in its address, with the name that the page shows for it, or else the
 * only one that it shows. Undefined if there is none, or several.
 * @param shown the accounts that the page shows and that its tools may know; read only as far as needed
 */
export function recordInFront(
  tools: readonly Tool[],
  address: string,
  shown: Iterable<Account>,
): Account | undefined {
  const named = tools.flatMap((tool) => {
    const { id, name } = matchPages(tool, address) ?? {};
    const account = id === undefined ? undefined : parseAccount(id, name);
    return account !== undefined && mayAskAbout(tool, account.id) ? [account] : [];
  })[0];
  let only = named;
  for (const account of shown) {
    if (only === undefined || only.id === account.id) only = { ...only, ...account };
    else if (named === undefined) return undefined;
  }
  return only;
}
