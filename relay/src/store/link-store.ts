import type { LinkStatus } from '@noiseaware-connect/shared/shapes';
import type { Actor } from '../domain/audit.ts';
import type { FoundLink, LinkDecision } from '../domain/decide-link.ts';
import type { Link } from '../domain/link.ts';
import type { Seconds } from '../domain/time.ts';

/** Which links are listed: those to which all of it applies. */
export interface LinkFilter {
  readonly account?: string | undefined;
  readonly statuses?: readonly LinkStatus[] | undefined;
  /** The ids of those who made it. */
  readonly madeBy?: readonly string[] | undefined;
  /** By which states are told. */
  readonly now: Seconds;
  /** The `next` of a page with the same filter. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface LinkStore {
  add(link: Link, by: Actor): Promise<void>;
  find(id: string): Promise<Link | undefined>;
  findBySecret(hash: string): Promise<Link | undefined>;
  /** The newest first. */
  list(filter: LinkFilter): Promise<{ links: Link[]; next?: string }>;
  /**
   * Writes what is decided of a link and of its pairing, as both are at that moment. What a decision erases has left
   * everything that is kept when it resolves.
   */
  change<T>(id: string, decide: (found: FoundLink) => LinkDecision<T>): Promise<T>;
}
