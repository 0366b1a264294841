import type { Logger } from 'pino';
import type { Seconds } from '../../base/time.ts';
import { decidedBy } from '../decided.ts';
import type { Store } from '../store.ts';
import { alertStore } from './alerts.ts';
import { archiveStore } from './archive.ts';
import { auditStore } from './audit-log.ts';
import { followClock } from './clock.ts';
import type { TimeLimits } from './connection-options.ts';
import { connectionStore } from './connections.ts';
import { openDatabase } from './database.ts';
import { fleet, probe } from './fleet.ts';
import { keyStore } from './keys.ts';
import { linkStore } from './links.ts';
import type { PostgresLocation } from './location.ts';
import { pairingStore } from './pairings.ts';
import { rateLimiter } from './rate-limiter.ts';
import { recordsIn } from './records.ts';
import { requireSchema } from './schema.ts';
import { staffStore } from './staff.ts';
import { sweep } from './sweep.ts';
import { webhookStore } from './webhooks.ts';

export interface PostgresOptions {
  location: PostgresLocation;
  log: Logger;
  limits?: TimeLimits;
  /** A clock that is never set back or forward. */
  monotonic?: () => Seconds;
  /**
   * Inspects the store before the relay uses it. If it throws, nothing was changed, except that an empty database has its tables.
   */
  admit?: ((store: Store) => Promise<void>) | undefined;
}

/** Seconds between measurements of PostgreSQL's clock. */
const clockPause = 10;

/**
 * Opens a store that any number of relays share. The process holds nothing but connections: concurrency is resolved by
 * PostgreSQL's statements and PostgreSQL's time. The relay that takes the next turn of the schedule finds leases that have run
 * out; the others may be held by running relays.
 * @throws {OperatorRefusal} if a newer relay wrote it, or the database is not suitable
 * @throws {StoreUnavailable} if it does not answer
 */
export async function openPostgresStore({
  location,
  log,
  limits,
  monotonic = () => performance.now() / 1000,
  admit = async () => undefined,
}: PostgresOptions): Promise<Store> {
  const database = openDatabase(location, log, limits);
  let measuring: NodeJS.Timeout | undefined;
  const close = async () => {
    clearInterval(measuring);
    await database.close();
  };
  try {
    await requireSchema(database);
    const clock = await followClock(database, monotonic, log);
    measuring = setInterval(() => void clock.measure().catch(() => undefined), clockPause * 1000).unref();
    const records = recordsIn(database, log);
    const decided = decidedBy(records);
    const store: Store = {
      pairings: { ...decided.pairings, ...pairingStore(database, records) },
      links: { ...decided.links, ...linkStore(database, records) },
      connections: { ...decided.connections, ...connectionStore(database, records) },
      staff: staffStore(database, records),
      services: decided.services,
      tools: decided.tools,
      webhooks: { ...decided.webhooks, ...webhookStore(database, records) },
      alerts: { ...decided.alerts, ...alertStore(database, records) },
      audit: auditStore(database, log),
      keys: { ...decided.keys, ...keyStore(database) },
      archive: archiveStore(database),
      ...fleet(database),
      now: clock.now,
      rateLimiter: (limits) => rateLimiter(database, limits),
      check: () => probe(database, clock.now()),
      sweep: (now, auditLife) => sweep(database, now, auditLife),
      close,
    };
    await admit(store);
    return store;
  } catch (error) {
    await close();
    throw error;
  }
}
