import type { Connection } from '@noiseaware-connect/shared/shapes';
import type { View } from '../../app/view.ts';
import { findConnections } from '../list/find-connections.ts';

/**
 * The connections that need a person, besides those of an account: how many, and the first in the order of the list;
 * undefined if there is none.
 */
export function nextInNeed(
  { known, summary }: Pick<View, 'known' | 'summary'>,
  account: string,
  now: number,
): { connection: Connection; count: number } | undefined {
  const all = { typed: '', filter: 'needs_you', keep: null, now, me: undefined } as const;
  const others = findConnections(known?.connections ?? [], all).filter((each) => each.account.id !== account);
  const [connection] = others;
  // Of very many, only the first ones are kept here.
  const count = known?.pages.needsYou.more ? Math.max(others.length, summary?.needsYou ?? 0) : others.length;
  return connection && { connection, count };
}
