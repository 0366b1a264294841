import type { ActivityMark } from '@noiseaware-connect/shared/contract/admins';
import type { AuditEvent } from '@noiseaware-connect/shared/contract/audit-entry';
import { type Seconds, timestampOf } from '../../base/time.ts';
import type { Activity } from '../../domain/activity/activity.ts';
import { mergedOutages } from '../../domain/activity/buckets.ts';
import type { AuditEntry } from '../../domain/audit/audit.ts';
import type { Store } from '../../store/store.ts';
import { writePause } from './write-activity.ts';

/** The outages, changes of settings and acts of people that explain a range of time, oldest first. */
export async function readMarks(
  { audit }: Pick<Store, 'audit'>,
  records: readonly Activity[],
  since: Seconds,
  now: Seconds,
): Promise<ActivityMark[]> {
  const entries = await audit.read({ what: markedEvents, since, limit: mostEntries });
  const outages = mergedOutages(records).map(({ from, until, isOver }) => {
    // A process that was killed in an outage has left no end: its last write is one.
    const isOngoing = !isOver && now - until < 2 * writePause;
    return { at: timestampOf(from), what: 'outage', note: isOngoing ? null : timestampOf(until) } as const;
  });
  return [...outages, ...entries.map(markOf)].sort((one, other) => (one.at < other.at ? -1 : 1));
}

// --- Internal helpers ---

const mostEntries = 200;

/** What people do rarely, and what may change a chart. */
const markedEvents: readonly AuditEvent[] = [
  'settings_changed',
  'settings_learnt',
  'staff_revoked',
  'staff_returned',
  'service_key_created',
  'service_key_revoked',
  'service_key_rotated',
  'handed_over',
  'moved',
  'disconnected',
  'restored',
  'migrated',
  'sealing_key_added',
  'sealing_key_dropped',
  'tool_added',
  'tool_changed',
  'tool_removed',
  'webhook_added',
  'webhook_changed',
  'webhook_removed',
  'webhook_rotated',
  'webhook_replayed',
  'webhook_disabled',
  'alert_path_made',
];

const markOf = ({ at, what, who, settings }: AuditEntry): ActivityMark =>
  what === 'settings_changed' || what === 'settings_learnt'
    ? { at: timestampOf(at), what: 'settings', note: settings?.join(', ') ?? null }
    : { at: timestampOf(at), what, note: who.name ?? null };
