import { isAccountId, isName } from '@noiseaware-connect/shared/account-text';
import type { Account } from '@noiseaware-connect/shared/shapes';

/**
 * The account that a page shows, if what it says can be one: the page is a stranger. A name that cannot be one is
 * dropped, an id that cannot be one leaves nothing.
 */
export function parseAccount(id: string, name: string | null | undefined): Account | undefined {
  if (!isAccountId(id)) return undefined;
  return name && isName(name) ? { id, name } : { id };
}
