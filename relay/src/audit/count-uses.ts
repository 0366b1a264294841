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
  let counts = new Map<string, AuditEntry & { count: number }>();

  const add = (entry: AuditEntry & { count: number }) => {
    const known = counts.get(kindOf(entry));
    if (known === undefined) counts.set(kindOf(entry), entry);
    else known.count += entry.count;
  };

  const flush = async () => {
    const taken = [...counts.values()];
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
      const known = counts.get(kindOf(entry));
      if (known !== undefined) known.count += 1;
      else {
        const { requestId: _, ...who } = entry.who;
        add({ ...entry, who, at: effects.now(), count: 1 });
      }
    },
    /** Writes what has been counted. What the store does not take is counted on. */
    flush,
  };
}

// --- Internal helpers ---

/** One text for the entries that are counted together. */
const kindOf = ({ what, who, connection, pairing, account }: CountedEntry): string =>
  `${what} ${who.kind} ${who.id} ${connection ?? pairing ?? account}`;
