import type { Store } from '@noiseaware-connect/relay/store/store';

/** A store with one broken promise, and the check that must notice it: a suite that does not is worthless. */
export interface Mutant {
  does: string;
  breaks?(store: Store): Partial<Store>;
  /** The store after reopening, if it is not the same; `empty` is another one without data. */
  reopens?(store: Store, empty: Store): Promise<Store>;
  /** The sentence of a check of the conformance suite. */
  noticedBy: string;
}

/** Breaks some methods of one part of a store; gets that part and the whole store. */
export const within =
  <K extends keyof Store>(part: K, breaks: (of: Store[K], store: Store) => Partial<Store[K]>) =>
  (store: Store): Partial<Store> =>
    ({ [part]: { ...store[part], ...breaks(store[part], store) } }) as Partial<Store>;
