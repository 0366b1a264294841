import type { AuditEvent } from '@noiseaware-connect/shared/audit-entry';
import { hour, type Seconds } from '../../base/time.ts';
import type { AuditEntry } from './audit.ts';

/** Event counts of one hour (UTC). */
export interface Activity {
  readonly from: Seconds;
  readonly renewed: number;
  readonly failed: number;
  readonly refused: number;
}

/** The audit events that each count includes. */
export const activityEvents = {
  renewed: ['renewed'],
  failed: ['renewal_failed', 'renewal_interrupted'],
  refused: [
    'connection_url_refused',
    'code_refused_unknown',
    'code_refused_used',
    'code_refused_expired',
    'code_refused_cancelled',
    'client_secret_refused',
    'completion_refused',
    'organization_refused',
    'api_refused',
  ],
} as const satisfies Record<string, readonly AuditEvent[]>;
type Kind = keyof typeof activityEvents;

export const countedEvents: readonly AuditEvent[] = Object.values(activityEvents).flat();

export const hourOf = (at: Seconds): Seconds => Math.floor(at / hour) * hour;

/** Adds an entry to the counts of an hour; other events change nothing. */
export function countEntry(activity: Activity, { what, count = 1 }: AuditEntry): Activity {
  const kind = (Object.keys(activityEvents) as Kind[]).find((each) =>
    (activityEvents[each] as readonly string[]).includes(what),
  );
  return kind === undefined ? activity : { ...activity, [kind]: activity[kind] + count };
}

export const emptyHour = (from: Seconds): Activity => ({ from, renewed: 0, failed: 0, refused: 0 });
