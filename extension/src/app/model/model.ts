import type { Language } from '@noiseaware-connect/shared/language';
import type { RefusalCode, SignInRefusalCode } from '../../messages.ts';
import type { Effects } from '../effects.ts';
import type { Policy } from './policy.ts';
import { type RecordName, type Records, type RelayRecord, recordNames } from './records.ts';

/** Each stored record; null if there is none. */
export type Kept = { [N in RecordName]: Records[N] | null };

/** The state of the background: the stored records, and what is held in memory only. */
export interface Model extends Kept {
  /** The administrator's policy, which the browser stores. */
  policy: Policy;
  /** The language that all texts are in now; null is the browser's. */
  spoken: Language | null;
  /** Match patterns of the sites that the person allows, which the browser stores. */
  sites: readonly string[];
  refresh: { running: boolean; failure: RefusalCode | null };
  /** Why the last sign-in failed. */
  signInFailure: SignInRefusalCode | null;
  /** Records that could not be saved, for example because the storage is full. They are lost when the worker stops. */
  unsaved: readonly RecordName[];
}

export interface ModelStore {
  readonly current: Model;
  /**
   * Saves the change before listeners see it, so that no page shows what a stopped worker would forget. What cannot be
   * saved is shown all the same, and listed in `unsaved`. Updates are applied in order.
   */
  update(change: Partial<Model> | ((current: Model) => Partial<Model>)): Promise<void>;
  subscribe(listener: (model: Model) => void): () => void;
}

/** A change that is dropped if this session has ended, or was replaced, by the time that it is applied. */
export const inSession =
  (session: string | undefined, change: (relay: RelayRecord, current: Model) => Partial<Model>) =>
  (current: Model): Partial<Model> =>
    current.relay !== null && current.relay.session === session ? change(current.relay, current) : {};

/** A model with these records and nothing else. */
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
 * Loads the model as the last worker left it; a record that cannot be read counts as missing. (A variable named
 * `storage` here would make WXT bundle its own storage library, 3 kB.)
 */
export async function loadModel(storageArea: Effects['storage']): Promise<ModelStore> {
  let isDamaged = false;
  const read = async (name: RecordName) => {
    const value = await storageArea.get(name).catch(() => {
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
    const saved = await (value === null ? storageArea.remove(name) : storageArea.set(name, value)).then(
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
