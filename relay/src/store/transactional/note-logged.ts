import type { Logged } from '../../domain/activity/activity.ts';
import type { AuditEntry } from '../../domain/audit/audit.ts';
import type { WebhookEvent } from '../../domain/webhook/webhook.ts';
import type { Database } from './transaction.ts';

/** Calls `note` with what each transaction has logged, once that is durable. */
export const noteLogged = <D extends Database>(database: D, note: (logged: Logged) => void): D => ({
  ...database,
  transact: async (work) => {
    let audit: AuditEntry[] = [];
    let events: WebhookEvent[] = [];
    const result = await database.transact((tx) => {
      [audit, events] = [[], []];
      return work({
        ...tx,
        audit: (entry) => {
          audit.push(entry);
          tx.audit(entry);
        },
        log: (event) => {
          events.push(event);
          tx.log(event);
        },
      });
    });
    if (audit.length + events.length > 0) note({ audit, events });
    return result;
  },
});
