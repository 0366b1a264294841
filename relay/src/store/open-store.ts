import type { Logger } from 'pino';
import type { Seconds } from '../domain/time.ts';
import { openLowdbStore } from './lowdb/open-lowdb-store.ts';
import type { PostgresLocation } from './postgres/location.ts';
import { openPostgresStore } from './postgres/open-postgres-store.ts';
import type { Store } from './store.ts';

/**
 * Opens the store that `RELAY_STORE` names. `admit` looks at it before anything is written; where it throws, nothing is.
 * It is told whether others may be at work with the store who know only the form that it has until then.
 */
export const openStore = (
  location: StoreLocation,
  log: Logger,
  now: () => Seconds,
  admit: (store: Store, older?: boolean) => Promise<void> = async () => undefined,
): Promise<Store> =>
  location.kind === 'postgres'
    ? openPostgresStore({ location, log, admit })
    : openLowdbStore({ directory: location.directory, log, now, admit });

/** A parsed `RELAY_STORE`. */
export type StoreLocation = { kind: 'lowdb'; directory: string } | PostgresLocation;

/** Where a store is, for people and for the log: without credentials, and another one for each store. */
export function nameOfStore(location: StoreLocation): string {
  if (location.kind === 'lowdb') return `lowdb:${location.directory}`;
  const { host, port, database } = location;
  return host.startsWith('/')
    ? `postgres:///${database}?host=${host}`
    : `postgres://${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
}
