import { day } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import type { Store } from '../store/store.ts';

/**
 * Verifies the audit log once a day and logs its last chain value. If the relay's log is kept elsewhere, that line later proves
 * whether the audit log was rewritten as a whole.
 */
export function watchAudit(
  { audit, takeTurn }: Pick<Store, 'audit' | 'takeTurn'>,
  { every, log, now }: Pick<Effects, 'every' | 'log' | 'now'>,
  signal: AbortSignal,
): void {
  const look = async () => {
    // Of relays that share the store one verifies. Their days begin at different times.
    if (takeTurn !== undefined && (await takeTurn(now(), day / 2, 'audit')) === undefined) return;
    const { entries, head, broken } = await audit.verify();
    if (broken === undefined) log.info({ entries, head }, 'the audit log is as it was written');
    else log.error({ entries, head, broken }, 'the audit log was changed');
  };
  const failed = (error: unknown) => log.warn({ err: error }, 'the audit log could not be verified');
  every(day, () => void look().catch(failed), signal);
}
