import { decidedBy } from '../decided.ts';
import type { Store } from '../store.ts';
import { countActivity } from './activity.ts';
import { alertStore } from './alerts.ts';
import { archiveStore } from './archive.ts';
import { connectionStore } from './connections.ts';
import { keyStore } from './keys.ts';
import { linkStore } from './links.ts';
import { pairingStore } from './pairings.ts';
import { staffStore } from './staff.ts';
import { sweep } from './sweep.ts';
import { type AuditLog, type Database, decidingOn } from './transaction.ts';
import { webhookStore } from './webhooks.ts';

/** The store on a database with transactions that one process uses at a time. */
export function storeOn(database: Database, audit: AuditLog): Store {
  const decided = decidedBy(decidingOn(database));
  let closing: Promise<void> | undefined;
  return {
    pairings: { ...decided.pairings, ...pairingStore(database) },
    links: { ...decided.links, ...linkStore(database) },
    connections: { ...decided.connections, ...connectionStore(database) },
    staff: staffStore(database),
    services: decided.services,
    tools: decided.tools,
    webhooks: { ...decided.webhooks, ...webhookStore(database) },
    alerts: { ...decided.alerts, ...alertStore(database) },
    audit: {
      add: (...entries) => database.transact((tx) => entries.forEach(tx.audit)),
      read: async (filter) => (await audit.read(filter)).map(({ entry }) => entry),
      numbered: audit.read,
      activity: countActivity(audit.read),
      verify: audit.verify,
    },
    keys: { ...decided.keys, ...keyStore(database) },
    archive: archiveStore(database, audit),
    check: database.probe,
    sweep: async (at, auditLife) => {
      let expired = 0;
      for (let isMore = true; isMore; ) {
        const swept = await database.transact((tx) => sweep(tx, at));
        expired += swept.expired;
        isMore = swept.isMore;
      }
      if (auditLife !== undefined) await audit.removeBefore(at - auditLife);
      return expired;
    },
    close: () => {
      closing ??= database.close();
      return closing;
    },
  };
}
