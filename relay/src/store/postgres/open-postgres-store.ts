import type { Logger } from 'pino';
import type { Seconds } from '../../domain/time.ts';
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
  /** A clock that is never set. */
  monotonic?: () => Seconds;
  /** Looks at the store before the relay works with it; where it throws, nothing was changed but an empty database. */
  admit?: ((store: Store) => Promise<void>) | undefined;
}

/** Seconds after which PostgreSQL's clock is looked at again. */
const clockPause = 10;

/**
 * Opens a store that any number of relays share. Nothing is held in the process but connections: what two relays could
 * do at the same time is decided by PostgreSQL's own statements, and by its time. Leases that have run out are found by the
 * relay that takes the next turn of the schedule; others may be held by relays that live.
 * @throws {OperatorRefusal} when a newer relay has been at it, or it is no database for a relay
 * @throws {StoreUnavailable} when it does not answer
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
