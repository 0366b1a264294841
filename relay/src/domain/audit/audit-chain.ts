import { hash } from 'node:crypto';
import type { AuditEntry } from './audit.ts';

/**
 * The chain value of an entry: SHA-256 of the previous chain value and this entry, as 64 hexadecimal digits. It proves that no
 * earlier entry was changed, removed or inserted since the value was recorded elsewhere. A writer of the log can compute another
 * chain, but that has no entry with a {@link Head} that was sent elsewhere before.
 * @param before the previous chain value; empty for the first entry of a log
 * @param text the entry's JSON, which a store keeps byte by byte
 */
export const chainAt = (before: string, text: string): string => hash('sha256', `${before}\n${text}`);

/** Entries, each chained to the one before. */
export function chained<E extends { readonly text: string }>(
  entries: readonly E[],
  before: string,
): (E & { readonly hash: string })[] {
  let last = before;
  return entries.map((each) => {
    last = chainAt(last, each.text);
    return { ...each, hash: last };
  });
}

/** The log's last entry at some time: its number and chain value. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** The result of verifying the whole audit log. */
export interface AuditVerdict {
  /** The number of correctly chained entries, from the first that is kept. */
  readonly entries: number;
  /** Undefined if there is no entry. */
  readonly head?: Head | undefined;
  /**
   * The first entry that does not follow from the one before, or is not found by what it says: it, or what finds it, was changed, or
   * an earlier one was changed or removed.
   */
  readonly broken?: { readonly seq: number; readonly at?: number; readonly what?: string } | undefined;
  /** What is with the entry of the earlier head that was asked about; undefined if none was. */
  readonly earlier?: EarlierHead | undefined;
}

/**
 * An earlier head, in the log as it is: `unchanged`; it `differs`, since the entry has another hash; it `expired`, since the log
 * begins with a later entry, as it does once retention has removed that one; or the entry is `missing` for no such reason.
 */
export type EarlierHead = 'unchanged' | 'differs' | 'expired' | 'missing';

/** An entry in a store, with its number and chain value. */
export interface StoredEntry extends Head {
  /** Its JSON. */
  readonly text: string;
  /** The chain value of the entry before it, or of the last one that retention has removed; empty if there never was one. */
  readonly before: string;
  /** Whether the ids that it names find it. */
  readonly isFound: boolean;
}

/**
 * Verifies entries one by one, in the order of the chain.
 * @param head the last entry that the log has to contain
 */
export function verifyChain(earlierHead: Head | undefined, head: Head | undefined) {
  let last: Head | undefined;
  let entries = 0;
  let broken: AuditVerdict['broken'];
  let earlier: AuditVerdict['earlier'] = earlierHead && 'missing';
  return {
    take: (each: StoredEntry) => {
      if (broken !== undefined) return;
      if (last === undefined && earlierHead !== undefined && earlierHead.seq < each.seq) earlier = 'expired';
      const isIntact = each.isFound && chainAt(each.before, each.text) === each.hash;
      if (isIntact) entries += 1;
      else broken = { seq: each.seq, ...factsIn(each.text) };
      if (each.seq === earlierHead?.seq) earlier = each.hash === earlierHead.hash ? 'unchanged' : 'differs';
      last = each;
    },
    verdict: (): AuditVerdict => {
      const isShort = last?.seq !== head?.seq;
      return {
        entries,
        head: last && { seq: last.seq, hash: last.hash },
        broken: broken ?? (isShort ? { seq: (last?.seq ?? 0) + 1 } : undefined),
        earlier,
      };
    },
  };
}

// --- Internal helpers ---

function factsIn(text: string): Pick<AuditEntry, 'at' | 'what'> {
  const { at, what } = JSON.parse(text) as AuditEntry;
  return { at, what };
}
