import { expireAbandoned } from '../changes/expire.ts';
import { createOperations } from '../changes/operations.ts';
import { nativeAudit } from '../logs/native-audit.ts';
import type { Store } from '../store.ts';
import { nativeAlerts } from './alerts.ts';
import { archiveStore } from './archive.ts';
import { nativeConnections } from './connections.ts';
import { nativeKeys } from './keys.ts';
import { nativeLinks } from './links.ts';
import { createTransactionalRecords } from './records.ts';
import { removeEnded } from './sweep.ts';
import type { Database, StoreLogs } from './transaction.ts';
import { nativeWebhooks } from './webhooks.ts';

/** The store on a database with transactions that one process uses at a time. */
export function createTransactionalStore(database: Database, logs: StoreLogs): Store {
  const { audit, deliveries } = logs;
  const { removeBefore: removeEventsBefore, upTo: _, ...events } = logs.events;
  const records = createTransactionalRecords(database);
  let closing: Promise<void> | undefined;
  return {
    ...createOperations(
      records,
      {
        connections: nativeConnections(database),
        links: nativeLinks(database),
        webhooks: nativeWebhooks(database, deliveries),
        alerts: nativeAlerts(database),
        audit: nativeAudit(audit, (entries) => database.transact((tx) => entries.forEach(tx.audit))),
        keys: nativeKeys(database),
      },
      events,
    ),
    events,
    archive: archiveStore(database, logs),
    check: database.probe,
    sweep: async (now, auditLife, eventLife) => {
      const expired = await expireAbandoned(records, now);
      while (await database.transact((tx) => removeEnded(tx, now, eventLife)));
      await deliveries.removeBefore(now - eventLife);
      await removeEventsBefore(now - eventLife);
      await audit.removeBefore(now - auditLife);
      return expired;
    },
    close: () => {
      closing ??= database.close();
      return closing;
    },
  };
}
