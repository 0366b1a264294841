import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import type { AuditEntry } from '../../domain/audit/audit.ts';
import type { Store } from '../../store/store.ts';

/** Seconds that are counted together. */
const window: Seconds = 60;

/** The most entries of one write, so that no call waits for a write of many. */
const atOnce = 500;

/** An event that is too frequent for an entry of its own. */
export type CountedEntry = Omit<AuditEntry, 'at' | 'count'>;

export type Uses = ReturnType<typeof countUses>;

/**
 * Counts frequent events, and writes the counts to the audit log once a minute: one entry for each event, actor and record, and
 * for refusals each reason, with the count and the time of the first. A process that is killed loses the last minute.
 */
export function countUses(
  { store, effects }: { store: Pick<Store, 'audit'>; effects: Pick<Effects, 'now' | 'every' | 'log'> },
  signal: AbortSignal,
) {
  let counts = new Map<string, Counted[]>();

  const listOf = (entry: CountedEntry): Counted[] => {
    const record = entry.connection ?? entry.pairing ?? entry.account ?? entry.key ?? '';
    const entries = counts.get(record);
    if (entries !== undefined) return entries;
    const added: Counted[] = [];
    counts.set(record, added);
    return added;
  };

  const add = (entry: Counted) => {
    const list = listOf(entry);
    const alike = list.find((each) => isAlike(each, entry));
    if (alike === undefined) list.push(entry);
    else alike.count += entry.count;
  };

  const flush = async () => {
    const entries = [...counts.values()].flat();
    counts = new Map();
    try {
      for (; entries.length > 0; entries.splice(0, atOnce))
        await store.audit.add(...entries.slice(0, atOnce));
    } catch (error) {
      entries.forEach(add);
      effects.log.warn(
        { err: error },
        'counted audit events could not be written yet and are kept in memory',
      );
    }
  };

  effects.every(window, () => void flush(), signal);
  return {
    /** Counts an event; costs one map lookup. */
    count(entry: CountedEntry) {
      const { requestId: _, ...who } = entry.who;
      add({ ...entry, who, at: effects.now(), count: 1 });
    },
    /** The counts that are not written yet, as the entries that they become; without those that are being written now. */
    pending: (): readonly AuditEntry[] => [...counts.values()].flat(),
    /** Writes the counts. If the store fails, they are kept for the next write. */
    flush,
  };
}

// --- Internal helpers ---

type Counted = AuditEntry & { count: number };

/** The fields by which entries about one record are told apart. */
const distinguishing = ['what', 'key', 'code', 'route', 'reason', 'claim'] as const;

/** Whether two entries about one record are counted together. */
const isAlike = (one: CountedEntry, other: CountedEntry): boolean =>
  one.who.kind === other.who.kind &&
  one.who.id === other.who.id &&
  one.who.name === other.who.name &&
  distinguishing.every((field) => one[field] === other[field]);
