import path from 'node:path';
import type { Logger } from 'pino';
import type { Seconds } from '../domain/time.ts';
import { openLowdbStore } from './lowdb/open-lowdb-store.ts';
import type { PostgresLocation } from './postgres/location.ts';
import { openPostgresStore } from './postgres/open-postgres-store.ts';
import type { Store } from './store.ts';

/** Opens the store that `RELAY_STORE` names. */
export const openStore = (location: StoreLocation, log: Logger, now: () => Seconds): Promise<Store> =>
  location.kind === 'postgres'
    ? openPostgresStore({ location, log })
    : openLowdbStore({ directory: location.directory, log, now });

/** A parsed `RELAY_STORE`. */
export type StoreLocation = { kind: 'lowdb'; directory: string } | PostgresLocation;

/** What the log says of where the data is. */
export const nameOfStore = (location: StoreLocation): string =>
  location.kind === 'postgres' ? 'PostgreSQL' : path.basename(location.directory);
