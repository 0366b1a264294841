import { type Logger, pino } from 'pino';
import type { Seconds } from '../../base/time.ts';
import { expireAbandoned } from '../changes/expire.ts';
import { createOperations } from '../changes/operations.ts';
import type { OpenOptions, StoreLocation } from '../driver.ts';
import { auditLog } from '../logs/audit-log.ts';
import { deliveryLog } from '../logs/delivery-log.ts';
import { eventLog } from '../logs/event-log.ts';
import { nativeAudit } from '../logs/native-audit.ts';
import type { Store } from '../store.ts';
import { formatVersion } from '../upgrades.ts';
import { nativeAlerts } from './alerts.ts';
import { archiveStore } from './archive.ts';
import { chainAudit } from './chain-audit.ts';
import { followClock } from './clock.ts';
import type { TimeLimits } from './connection-options.ts';
import { nativeConnections } from './connections.ts';
import { openDatabase } from './database.ts';
import { nativeKeys } from './keys.ts';
import { nativeLinks } from './links.ts';
import type { PostgresLocation } from './location.ts';
import { logsIn } from './log-database.ts';
import { createRecordsInTables } from './records.ts';
import { createRelayCoordination, probeWrite } from './relay-coordination.ts';
import { readVersion, requireSchema } from './schema.ts';
import { removeEnded } from './sweep.ts';
import { nativeWebhooks } from './webhooks.ts';
import { addAudit } from './write-logs.ts';

export interface PostgresOptions {
  location: PostgresLocation;
  log: Logger;
  limits?: TimeLimits;
  /** A clock that is never set back or forward. */
  monotonic?: () => Seconds;
  /**
   * Inspects the store before the relay uses it. If it throws, nothing was changed, except that an empty database has its tables.
   */
  admit?: OpenOptions['admit'] | undefined;
  note?: OpenOptions['note'] | undefined;
}

/** Seconds between measurements of PostgreSQL's clock. */
const clockPause = 10;

/** See {@link StoreLocation.version}. */
export async function readDatabaseVersion(location: PostgresLocation): Promise<number> {
  const database = openDatabase(location, pino({ level: 'silent' }));
  try {
    return (await readVersion(database))?.version ?? formatVersion;
  } finally {
    await database.close();
  }
}

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
  note = () => undefined,
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
    const records = createRecordsInTables(database, log, note);
    const logs = logsIn(database, log);
    const audit = auditLog(logs, () => chainAudit(database));
    const deliveries = deliveryLog(logs);
    const { removeBefore: removeEventsBefore, upTo: _, ...events } = eventLog(logs);
    const store: Store = {
      ...createOperations(
        records,
        {
          connections: nativeConnections(database, records),
          links: nativeLinks(database, records),
          webhooks: nativeWebhooks(database, deliveries),
          alerts: nativeAlerts(database, records),
          audit: nativeAudit(audit, async (entries) => {
            await database.run(addAudit, [JSON.stringify(entries)]);
            note({ audit: entries });
          }),
          keys: nativeKeys(database),
        },
        events,
      ),
      events,
      archive: archiveStore(database),
      ...createRelayCoordination(database),
      now: clock.now,
      pool: database.pool,
      check: () => probeWrite(database, clock.now()),
      sweep: async (now, auditLife, eventLife) => {
        const expired = await expireAbandoned(records, now);
        await removeEnded(database, now);
        await deliveries.removeBefore(now - eventLife);
        await removeEventsBefore(now - eventLife);
        await audit.removeBefore(now - auditLife);
        return expired;
      },
      close,
    };
    await admit(store);
    return store;
  } catch (error) {
    await close();
    throw error;
  }
}
