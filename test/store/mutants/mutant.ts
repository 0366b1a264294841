import type { Store } from '@noiseaware-connect/relay/store/store';

/** A store with one promise broken, and the check that has to notice. A suite that lets it pass is worth nothing. */
export interface Mutant {
  does: string;
  breaks?(store: Store): Partial<Store>;
  /** What it is when it is opened again, where that is not itself; `empty` is another one that has nothing. */
  reopens?(store: Store, empty: Store): Promise<Store>;
  /** The sentence of a check of the conformance suite. */
  noticedBy: string;
}

/** Breaks some methods of one part of a store; the breaker gets that part and the whole store. */
export const within =
  <K extends keyof Store>(part: K, breaks: (of: Store[K], store: Store) => Partial<Store[K]>) =>
  (store: Store): Partial<Store> =>
    ({ [part]: { ...store[part], ...breaks(store[part], store) } }) as Partial<Store>;
