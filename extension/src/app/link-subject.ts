import type { LinkSubject } from '../messages.ts';

/** Whether a link for the one serves for the other: same account, and not another of its connections. */
export const isAbout = (one: LinkSubject, other: LinkSubject): boolean =>
  one.account.id === other.account.id &&
  (one.connection === undefined || other.connection === undefined || one.connection === other.connection);
