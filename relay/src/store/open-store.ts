import type { Logger } from 'pino';
import type { Seconds } from '../domain/time.ts';
import { openLowdbStore } from './lowdb/open-lowdb-store.ts';
import type { Store } from './store.ts';

/** Opens the store that `RELAY_STORE` names. `admit` looks at it before anything is written; where it throws, nothing is. */
export const openStore = (
  location: StoreLocation,
  log: Logger,
  now: () => Seconds,
  admit: (store: Store) => Promise<void> = async () => undefined,
): Promise<Store> => openLowdbStore({ directory: location.directory, log, now, admit });

/** Where a store is, for people: without credentials. */
export const describeLocation = ({ kind, directory }: StoreLocation): string => `${kind}:${directory}`;

/** A parsed `RELAY_STORE`. */
export interface StoreLocation {
  kind: 'lowdb';
  directory: string;
}
