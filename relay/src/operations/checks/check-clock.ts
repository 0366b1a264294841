import type { Seconds } from '../../base/time.ts';
import type { Store } from '../../store/store.ts';
import { bad, type Check, named, ok, warning } from './check.ts';

/** Seconds of difference between two clocks above which there is a warning, and above which something is wrong. */
const mostSkew = 30;
const wrongSkew = 300;

/**
 * The check of a difference between two clocks.
 * @param says whose clock it is, and where it was seen
 * @returns undefined if the clocks agree
 */
export function checkSkew(skew: Seconds, says: string): Check | undefined {
  const seconds = Math.round(Math.abs(skew));
  if (seconds <= mostSkew) return undefined;
  return (seconds > wrongSkew ? bad : warning)(
    `${says} is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} this machine’s`,
    'synchronize this machine’s clock with NTP',
    named(skew > 0 ? 'clock_ahead' : 'clock_behind', { seconds }),
  );
}

/** Whether NoiseAware's clock agreed with the relay's when it last issued tokens. Empty if unknown. */
export async function checkClock(store: Store): Promise<Check[]> {
  const [last] = await store.audit.read({ what: ['renewed', 'connected', 'reauthorized'], limit: 1 });
  const renewed = last?.connection === undefined ? undefined : await store.connections.find(last.connection);
  const ahead = renewed?.tokens?.clockAhead ?? null;
  if (ahead === null) return [];
  return [
    checkSkew(ahead, "NoiseAware's clock, as of the last tokens it issued,") ??
      ok("NoiseAware's clock agreed with this machine’s when it last issued tokens", named('clock_ok')),
  ];
}
