const one = 'connection:';

/** The id of a notification about these connections: one has its own, where the next about it takes the place. */
export const noticeIdOf = (connections: readonly { id: string }[], several: string): string =>
  connections.length === 1 ? `${one}${connections[0]?.id}` : several;

/** The connection that a notification is about; undefined where it is about several, or an attempt. */
export const connectionIn = (noticeId: string): string | undefined =>
  noticeId.startsWith(one) ? noticeId.slice(one.length) : undefined;
