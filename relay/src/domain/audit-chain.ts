import { hash } from 'node:crypto';
import type { AuditEntry } from './audit.ts';

/**
 * The chain at an entry: SHA-256 of the chain at the entry before and of this one, as 64 hexadecimal digits. It says that no
 * entry before was changed, removed or put in between since it was noted. Who can write the log can write another chain,
 * which ends in another one than the relay's log names. The order of an entry's fields counts, and lines of JSON keep
 * it.
 */
export const chainAt = (before: string | undefined, entry: AuditEntry): string =>
  hash('sha256', `${before ?? ''}\n${JSON.stringify(entry)}`);

/** What a look at the whole audit log found. */
export interface AuditVerdict {
  /** How many entries are chained to one another from the first one that is kept. */
  readonly entries: number;
  /** The chain at the last of them; undefined where there is none. */
  readonly head?: string | undefined;
  /** The first entry that does not follow from the one before: it was changed, or one before it was changed or removed. */
  readonly broken?: { readonly seq: number; readonly at?: number; readonly what?: string } | undefined;
  /** Whether the chain that was asked for is one of theirs. */
  readonly isKnown: boolean;
}

/** An entry with its place in the log. */
export interface Chained {
  readonly seq: number;
  readonly chain: string;
  readonly entry: AuditEntry;
}

/** Looks at entries in their order, one after another; undefined stands for one that cannot be read. */
export function verifyChain(known: string | undefined) {
  let last: Chained | undefined;
  let entries = 0;
  let broken: AuditVerdict['broken'];
  let isKnown = known === undefined;
  let isTorn = false;
  return {
    take: (each: Chained | undefined) => {
      // A write that a crash cut off is written again as a whole: the next entry says whether it was one.
      isTorn = each === undefined;
      if (each === undefined || broken !== undefined || each.seq <= (last?.seq ?? 0)) return;
      // What stood before the first one may have been removed at the end of its life.
      const follows = (last === undefined && each.seq > 1) || chainAt(last?.chain, each.entry) === each.chain;
      if (follows) entries += 1;
      else broken = { seq: each.seq, at: each.entry.at, what: each.entry.what };
      isKnown ||= each.chain === known;
      last = each;
    },
    verdict: (): AuditVerdict => ({
      entries,
      head: last?.chain,
      broken: broken ?? (isTorn ? { seq: (last?.seq ?? 0) + 1 } : undefined),
      isKnown,
    }),
  };
}
