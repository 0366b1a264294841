import type { Effects } from '../../base/effects.ts';
import { day, hour, type Seconds } from '../../base/time.ts';
import type { Store } from '../../store/store.ts';

/**
 * Verifies the audit log once a day and logs its last chain value. If the relay's log is kept elsewhere, that line later proves
 * whether the audit log was rewritten as a whole.
 */
export function watchAudit(
  { audit, takeTurn }: Pick<Store, 'audit' | 'takeTurn'>,
  { every, log, now }: Pick<Effects, 'every' | 'log' | 'now'>,
  signal: AbortSignal,
): void {
  let verifiedAt: Seconds = Number.NEGATIVE_INFINITY;
  /** Of relays that share the store one verifies. */
  const isOurs = async () =>
    takeTurn === undefined
      ? Math.abs(now() - verifiedAt) >= day
      : (await takeTurn(now(), day, 'audit')) !== undefined;
  const look = async () => {
    if (!(await isOurs())) return;
    verifiedAt = now();
    const { entries, head, broken } = await audit.verify();
    if (broken === undefined)
      log.info({ entries, head }, 'audit log verified: no entry was changed or removed');
    else
      log.error({ entries, head, broken }, 'audit log verification failed: an entry was changed or removed');
  };
  const failed = (error: unknown) => log.warn({ err: error }, 'audit log could not be verified');
  // Each hour, so that a restart does not put it off by a day.
  every(hour, () => void look().catch(failed), signal);
}
