import type { Effects } from '../../base/effects.ts';
import { minute, timestampOf } from '../../base/time.ts';
import type { Store } from '../../store/store.ts';

interface ReportDeps {
  store: Pick<Store, 'audit'>;
  effects: Pick<Effects, 'every' | 'log' | 'now'>;
}

/**
 * Sends the end of the audit log to the log and to the operator's webhooks every 24 hours, and verifies the audit log then: one relay
 * of those that share the store. What is kept elsewhere later proves whether the audit log was rewritten as a whole.
 */
export function reportAuditHead({ store: { audit }, effects }: ReportDeps, signal: AbortSignal): void {
  const { every, log, now } = effects;
  const look = async () => {
    const report = await audit.reportHead(now());
    if (report === undefined) return;
    const { seq, hash, at } = report;
    log.info({ seq, hash, at: timestampOf(at) }, 'audit log head');
    const { entries, broken } = await audit.verify({ seq, hash });
    if (broken === undefined)
      log.info({ entries }, 'audit log verified: each entry follows from the one before it');
    else log.error({ entries, broken }, 'audit log verification failed: an entry was changed or removed');
  };
  const failed = (err: unknown) =>
    log.warn({ err }, 'audit log head could not be reported, or the audit log not be verified');
  // Each minute, so that a restart does not put it off by a day.
  every(minute, () => void look().catch(failed), signal);
}
