import type { Language } from '@noiseaware-connect/shared/language';
import type { RefusalCode } from '../messages.ts';
import { type Policy, parsePolicy } from './policy/policy.ts';
import { type RecordName, type RecordOf, type Records, recordNames } from './records.ts';

/** What the background knows: the kept records, and how the last question to the relay went. */
export interface Model {
  credential: RecordOf<'credential'> | null;
  relay: RecordOf<'relay'> | null;
  brand: RecordOf<'brand'> | null;
  known: RecordOf<'known'> | null;
  summary: RecordOf<'summary'> | null;
  warned: RecordOf<'warned'> | null;
  links: RecordOf<'links'> | null;
  flow: RecordOf<'flow'> | null;
  draft: RecordOf<'draft'> | null;
  tools: RecordOf<'tools'> | null;
  ownSites: RecordOf<'ownSites'> | null;
  question: RecordOf<'question'> | null;
  offset: RecordOf<'offset'> | null;
  notifications: RecordOf<'notifications'> | null;
  language: RecordOf<'language'> | null;
  theme: RecordOf<'theme'> | null;
  schedule: RecordOf<'schedule'> | null;
  askers: RecordOf<'askers'> | null;
  toldStates: RecordOf<'toldStates'> | null;
  errors: RecordOf<'errors'> | null;
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

/** The model as the last worker left it. */
export async function loadModel(records: Records): Promise<ModelStore> {
  const entries = await Promise.all(
    recordNames.map(async (name) => [name, await records.read(name)] as const),
  );
  const read = Object.fromEntries(entries.map(([name, { value }]) => [name, value]));
  const isDamaged = entries.some(([, { damaged }]) => damaged);
  let current: Model = {
    ...(read as Pick<Model, RecordName>),
    policy: parsePolicy({}),
    spoken: null,
    sites: [],
    refresh: { running: false, failure: isDamaged ? 'record_damaged' : null },
    signInFailure: null,
    unsaved: [],
  };
  const listeners = new Set<(model: Model) => void>();
  let queue: Promise<void> = Promise.resolve();

  const save = async <N extends RecordName>(name: N, value: Model[N]) => {
    const saved = await records.write(name, value).then(
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
