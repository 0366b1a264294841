import type { OpenOptions, StoreLocation } from './driver.ts';
import type { Store } from './store.ts';

/** Opens a store for one command and closes it afterwards. `admit` checks it before anything is written. */
export async function withStore<T>(
  location: StoreLocation,
  { log, now, note }: Pick<OpenOptions, 'log' | 'now' | 'note'>,
  admit: (store: Store) => Promise<void>,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await location.open({ log, now, admit, ...(note && { note }) });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
