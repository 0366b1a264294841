import type { AuditEntry } from '../domain/audit.ts';
import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import type { Store } from '../store/store.ts';

/** Seconds that are counted together. */
const window: Seconds = 60;

/** Entries of one write, so that no call waits for those of many connections. */
const atOnce = 500;

/** What happens too often for a line of its own. */
export type CountedEntry = Omit<AuditEntry, 'at' | 'count'>;

export type Uses = ReturnType<typeof countUses>;

/**
 * Counts what happens often, and writes it into the audit log once a minute: one entry for each kind, actor and record,
 * with how often it happened and when it first did (invariant 11). A process that is killed loses the last minute.
 */
export function countUses(
  { store, effects }: { store: Pick<Store, 'audit'>; effects: Pick<Effects, 'now' | 'every' | 'log'> },
  signal: AbortSignal,
) {
  let counts = new Map<string, Counted[]>();

  const listOf = (entry: CountedEntry): Counted[] => {
    const record = entry.connection ?? entry.pairing ?? entry.account ?? '';
    const known = counts.get(record);
    if (known !== undefined) return known;
    const added: Counted[] = [];
    counts.set(record, added);
    return added;
  };

  const add = (entry: Counted) => {
    const list = listOf(entry);
    const known = list.find((each) => isAlike(each, entry));
    if (known === undefined) list.push(entry);
    else known.count += entry.count;
  };

  const flush = async () => {
    const taken = [...counts.values()].flat();
    counts = new Map();
    try {
      for (; taken.length > 0; taken.splice(0, atOnce)) await store.audit.add(...taken.slice(0, atOnce));
    } catch (error) {
      taken.forEach(add);
      effects.log.warn({ err: error }, 'what was counted is not in the audit log yet');
    }
  };

  effects.every(window, () => void flush(), signal);
  return {
    /** Counts it; costs a look into a map. */
    count(entry: CountedEntry) {
      const { requestId: _, ...who } = entry.who;
      add({ ...entry, who, at: effects.now(), count: 1 });
    },
    /** Writes what has been counted. What the store does not take is counted on. */
    flush,
  };
}

// --- Internal helpers ---

type Counted = AuditEntry & { count: number };

/** Whether two entries of one record are counted together. */
const isAlike = (one: CountedEntry, other: CountedEntry): boolean =>
  one.what === other.what && one.who.kind === other.who.kind && one.who.id === other.who.id;
