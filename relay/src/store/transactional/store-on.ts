import { expireAbandoned } from '../changes/expire.ts';
import { operationsOn } from '../changes/operations.ts';
import type { Store } from '../store.ts';
import { countActivity } from './activity.ts';
import { nativeAlerts } from './alerts.ts';
import { archiveStore } from './archive.ts';
import { nativeConnections } from './connections.ts';
import { nativeKeys } from './keys.ts';
import { nativeLinks } from './links.ts';
import { recordsOn } from './records.ts';
import { removeEnded } from './sweep.ts';
import type { AuditLog, Database } from './transaction.ts';
import { nativeWebhooks } from './webhooks.ts';

/** The store on a database with transactions that one process uses at a time. */
export function storeOn(database: Database, audit: AuditLog): Store {
  const records = recordsOn(database);
  let closing: Promise<void> | undefined;
  return {
    ...operationsOn(records, {
      connections: nativeConnections(database),
      links: nativeLinks(database),
      webhooks: nativeWebhooks(database),
      alerts: nativeAlerts(database),
      keys: nativeKeys(database),
    }),
    audit: {
      add: (...entries) => database.transact((tx) => entries.forEach(tx.audit)),
      read: async (filter) => (await audit.read(filter)).map(({ entry }) => entry),
      numbered: audit.read,
      activity: countActivity(audit.read),
      verify: audit.verify,
    },
    archive: archiveStore(database, audit),
    check: database.probe,
    sweep: async (now, auditLife) => {
      const expired = await expireAbandoned(records, now);
      while (await database.transact((tx) => removeEnded(tx, now)));
      if (auditLife !== undefined) await audit.removeBefore(now - auditLife);
      return expired;
    },
    close: () => {
      closing ??= database.close();
      return closing;
    },
  };
}
