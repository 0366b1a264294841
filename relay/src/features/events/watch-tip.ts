import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';

/** Seconds between looks at the number of the last event while a call waits for one: also one of another relay is seen then. */
const pause: Seconds = 0.2;

/** Calls that wait at the same time: of all services, and of one. */
const mostWaiting = { total: 256, perService: 16 } as const;

/** Seconds after which a call that was refused for these limits may be repeated. */
const retryAfter: Seconds = 5;

/**
 * Waits for events. However many calls wait, the store is asked once for all of them.
 * @param tip the number of the last event in the store
 * @param stopping ends all waits
 */
export function createTipWatch(
  tip: () => Promise<number>,
  { elapsed, sleep }: Pick<Effects, 'elapsed' | 'sleep'>,
  stopping: AbortSignal,
) {
  const waitingByService = new Map<string, number>();
  let looking: Promise<number> | undefined;

  /** The number of the last event after a pause. */
  const look = () => {
    looking ??= sleep(pause, stopping)
      .then(tip)
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };

  const count = (serviceId: string, change: 1 | -1) => {
    const waiting = (waitingByService.get(serviceId) ?? 0) + change;
    if (waiting > 0) waitingByService.set(serviceId, waiting);
    else waitingByService.delete(serviceId);
  };

  return {
    /**
     * Resolves once there is an event with a higher number, or after the timeout.
     * @param seq the number of the last event that the caller has
     * @param serviceId the caller, of whom a few calls may wait
     * @throws {Failure} `rate_limited` if too many calls wait
     */
    async waitForEventAfter(seq: number, timeout: Seconds, serviceId: string): Promise<void> {
      const total = waitingByService.values().reduce((sum, waiting) => sum + waiting, 0);
      const ofService = waitingByService.get(serviceId) ?? 0;
      if (total >= mostWaiting.total || ofService >= mostWaiting.perService)
        throw new Failure('rate_limited', { detail: 'Too many calls wait for events.', retryAfter });
      const end = elapsed() + timeout;
      count(serviceId, 1);
      try {
        while (!stopping.aborted && elapsed() < end) if ((await look()) > seq) return;
      } finally {
        count(serviceId, -1);
      }
    },
  };
}
