import type { PendingLinks } from '@noiseaware-connect/shared/shapes';
import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { KeptAnswer } from '../../domain/kept-answer/kept-answer.ts';
import type { LinkAndPairing, LinkDecision } from '../../domain/link/decide-link.ts';
import type { Link, mostPendingLinks } from '../../domain/link/link.ts';
import type { FilterOf } from '../lists/condition.ts';
import type { linkList } from '../lists/links.ts';

/** Selects links; all given conditions must hold. */
export interface LinkFilter extends FilterOf<typeof linkList.conditions> {
  /** The `next` of the previous page, with the same filter. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface LinkStore {
  /**
   * `too_many`, and nothing is written, if its maker has {@link mostPendingLinks} that can still be used.
   * @param answer of the call that makes it, kept in the same step
   */
  add(link: Link, by: Actor, answer?: KeptAnswer): Promise<'added' | 'too_many'>;
  find(id: string): Promise<Link | undefined>;
  findBySecret(hash: string): Promise<Link | undefined>;
  /** Newest first. */
  list(filter: LinkFilter): Promise<{ links: Link[]; next?: string }>;
  /** Counts the links of these makers that have not ended. */
  countPending(madeBy: readonly string[], now: Seconds): Promise<PendingLinks>;
  /** Ids of links that expired before that time and have not ended, the longest expired first. */
  overdue(before: Seconds, limit: number): Promise<string[]>;
  /**
   * Writes a decision on a link and its pairings, based on both as they are at that moment. Once it resolves, a code that the
   * decision erased is in no file any more.
   */
  change<T>(id: string, decide: (input: LinkAndPairing) => LinkDecision<T>): Promise<T>;
}
