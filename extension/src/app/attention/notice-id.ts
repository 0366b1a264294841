const one = 'connection:';

/**
 * The id of a notification about these connections. A single connection has an id of its own, so that its next
 * notification replaces this one.
 * @param several the id for more than one connection
 */
export const noticeIdOf = (connections: readonly { id: string }[], several: string): string =>
  connections.length === 1 ? `${one}${connections[0]?.id}` : several;

/** The connection that a notification is about; undefined for several, or for an attempt. */
export const connectionIn = (noticeId: string): string | undefined =>
  noticeId.startsWith(one) ? noticeId.slice(one.length) : undefined;
