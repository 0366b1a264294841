import type { Logger } from 'pino';
import type { Seconds } from '../domain/time.ts';
import { openLowdbStore } from './lowdb/open-lowdb-store.ts';
import type { Store } from './store.ts';

/** Opens the store that `RELAY_STORE` names. */
export const openStore = (location: StoreLocation, log: Logger, now: () => Seconds): Promise<Store> =>
  openLowdbStore({ directory: location.directory, log, now });

/** A parsed `RELAY_STORE`. */
export interface StoreLocation {
  kind: 'lowdb';
  directory: string;
}
