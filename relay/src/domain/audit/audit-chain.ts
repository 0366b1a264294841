import { hash } from 'node:crypto';
import type { AuditEntry } from './audit.ts';

/**
 * The chain value of an entry: SHA-256 of the previous chain value and this entry, as 64 hexadecimal digits. It proves that no
 * earlier entry was changed, removed or inserted since the value was recorded elsewhere. A writer of the log can compute another
 * chain, but that ends in a value that the relay's log does not have. The order of an entry's fields matters; JSON lines preserve
 * it.
 */
export const chainAt = (before: string | undefined, entry: AuditEntry): string =>
  hash('sha256', `${before ?? ''}\n${JSON.stringify(entry)}`);

/** The result of verifying the whole audit log. */
export interface AuditVerdict {
  /** The number of correctly chained entries, from the first that is kept. */
  readonly entries: number;
  /** The last chain value; undefined if there is no entry. */
  readonly head?: string | undefined;
  /** The first entry that does not follow from the one before: it was changed, or an earlier one was changed or removed. */
  readonly broken?: { readonly seq: number; readonly at?: number; readonly what?: string } | undefined;
  /** Whether the chain value that was asked about occurs. */
  readonly isKnown: boolean;
}

/** The number and chain value of the log's last entry. */
export interface Tip {
  readonly seq: number;
  readonly chain: string;
}

/** An entry with its number and chain value. */
export interface Chained extends Tip {
  readonly entry: AuditEntry;
}

/**
 * Verifies entries one by one in order; undefined stands for an unreadable entry.
 * @param tip the last entry that the log has to contain
 * @param beginning the number of the first entry that it has to contain
 */
export function verifyChain(earlierHead: string | undefined, tip: Tip | undefined, beginning = 1) {
  let last: Chained | undefined;
  let entries = 0;
  let broken: AuditVerdict['broken'];
  let isKnown = earlierHead === undefined;
  return {
    take: (each: Chained | undefined) => {
      // A write that a crash cut off is written again as a whole.
      if (each === undefined || broken !== undefined || each.seq <= (last?.seq ?? 0)) return;
      // What retention has removed before the first one is not there to follow from.
      const isFirst = last === undefined && each.seq > 1 && each.seq <= beginning;
      const follows = isFirst || chainAt(last?.chain, each.entry) === each.chain;
      if (follows) entries += 1;
      else broken = { seq: each.seq, at: each.entry.at, what: each.entry.what };
      isKnown ||= each.chain === earlierHead;
      last = each;
    },
    verdict: (): AuditVerdict => {
      const { seq = 0, chain: head } = last ?? {};
      const isShort = seq < (tip?.seq ?? 0);
      return { entries, head, broken: broken ?? (isShort ? { seq: seq + 1 } : undefined), isKnown };
    },
  };
}
