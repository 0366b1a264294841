const page = 'reconnect';

/**
 * A link to a connection, for a colleague at the same relay. It opens a page of the relay that says what to press. No
 * server sees the part after `#`, and it is not secret.
 */
export const connectionLink = (address: string, id: string): string =>
  `${address}/${page}#${new URLSearchParams({ connection: id })}`;

/** The id of the connection in such a link; undefined if the address is no such link, or one of another relay. */
export function linkedConnectionOf(
  { origin, pathname, search, hash }: URL,
  address: string,
): string | undefined {
  if (`${origin}${pathname}` !== `${address}/${page}` || search !== '') return undefined;
  return new URLSearchParams(hash.slice(1)).get('connection') || undefined;
}
