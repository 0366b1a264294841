import type { Connection } from '@noiseaware-connect/shared/shapes';

/** What a link for a colleague leads to. */
export interface LinkedConnection {
  id: string;
  /** By which the relay finds it. */
  account: string;
}

const page = 'reconnect';

/**
 * A link to a connection for a colleague who is signed in at the same relay. It leads to the relay's page, which says what to
 * press; what stands behind `#` no server sees, and none of it is a secret.
 */
export const connectionLink = (address: string, { id, account }: Connection): string =>
  `${address}/${page}#${new URLSearchParams({ connection: id, account: account.id })}`;

/** What the address of an open page says if it is that of such a link at the relay with that address. */
export function linkedConnectionOf(
  { origin, pathname, search, hash }: URL,
  address: string,
): LinkedConnection | undefined {
  if (`${origin}${pathname}` !== `${address}/${page}` || search !== '') return undefined;
  const said = new URLSearchParams(hash.slice(1));
  const [id, account] = [said.get('connection'), said.get('account')];
  return id && account ? { id, account } : undefined;
}
