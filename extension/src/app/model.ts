import type { Language } from '@noiseaware-connect/shared/language';
import type { RefusalCode } from '../messages.ts';
import type { Effects } from './effects.ts';
import type { Policy } from './policy/policy.ts';
import { type RecordName, type Records, recordNames } from './records.ts';

/** Each record, null where there is none. */
export type Kept = { [N in RecordName]: Records[N] | null };

/** What the background knows: the kept records, and how the last question to the relay went. */
export interface Model extends Kept {
  /** What an administrator has set: the browser keeps it. */
  policy: Policy;
  /** The language in which all words are; null is the browser's. */
  spoken: Language | null;
  /** Match patterns of the sites on which the person lets the extension run: the browser keeps them. */
  sites: readonly string[];
  refresh: { running: boolean; failure: RefusalCode | null };
  /** Why the last attempt to sign in came to nothing. */
  signInFailure: RefusalCode | null;
  /** What the browser could not save, as when its storage is full: known until the worker stops. */
  unsaved: readonly RecordName[];
}

export interface ModelStore {
  readonly current: Model;
  /**
   * Saves before it shows, so that a page never shows what a stopped worker would forget; what cannot be saved is shown all
   * the same, and noted. Updates keep their order.
   */
  update(change: Partial<Model> | ((current: Model) => Partial<Model>)): Promise<void>;
  subscribe(listener: (model: Model) => void): () => void;
}

/** What is known with these records and nothing else. */
export const modelOf = (records: Partial<Kept>): Model => ({
  ...(Object.fromEntries(recordNames.map((name) => [name, records[name] ?? null])) as unknown as Kept),
  policy: {},
  spoken: null,
  sites: [],
  refresh: { running: false, failure: null },
  signInFailure: null,
  unsaved: [],
});

/**
 * The model as the last worker left it; what the browser cannot read counts as none. (A variable called `storage` here would
 * make WXT put a storage library of its own into the background, 3 kB of it.)
 */
export async function loadModel(kept: Effects['storage']): Promise<ModelStore> {
  let isDamaged = false;
  const read = async (name: RecordName) => {
    const value = await kept.get(name).catch(() => {
      isDamaged = true;
    });
    return [name, value] as const;
  };
  const records = Object.fromEntries(await Promise.all(recordNames.map(read)));
  const failure = isDamaged ? 'record_damaged' : null;
  let current: Model = { ...modelOf(records), refresh: { running: false, failure } };
  const listeners = new Set<(model: Model) => void>();
  let queue: Promise<void> = Promise.resolve();

  const save = async <N extends RecordName>(name: N, value: Model[N]) => {
    const saved = await (value === null ? kept.remove(name) : kept.set(name, value)).then(
      () => true,
      () => false,
    );
    if (saved && !current.unsaved.includes(name)) return;
    const others = current.unsaved.filter((each) => each !== name);
    current = { ...current, unsaved: saved ? others : [...others, name] };
  };

  const apply = async (change: Partial<Model> | ((current: Model) => Partial<Model>)) => {
    const patch = typeof change === 'function' ? change(current) : change;
    for (const name of recordNames) {
      const value = patch[name];
      if (value !== undefined) await save(name, value);
    }
    current = { ...current, ...patch };
    for (const listener of listeners) listener(current);
  };

  return {
    get current() {
      return current;
    },
    update(change) {
      const done = queue.then(() => apply(change));
      queue = done.catch(() => undefined);
      return done;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
