import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../base/effects.ts';
import type { Seconds } from '../base/time.ts';

/** Seconds between two checks. */
const pause: Seconds = 0.5;

/** A call in flight that takes time. */
interface WatchedCall {
  /** Checks again that the caller may have the answer. @throws {Failure} if not any more */
  check(): Promise<unknown>;
  /** Called with the reason if the call must end. */
  revoked(why: Failure): void;
}

/** Watches a call until the function that it returns is called. */
export type WatchCall = (call: WatchedCall) => () => void;

/**
 * Checks calls in flight twice a second: a credential that was revoked, at this relay or another one, ends them. An unavailable store
 * ends none.
 * @param answered aborts once all calls in flight were answered
 */
export function watchCalls({ every }: Pick<Effects, 'every'>, answered: AbortSignal): WatchCall {
  const inFlight = new Set<WatchedCall>();
  const look = async ({ check, revoked }: WatchedCall) => {
    try {
      await check();
    } catch (error) {
      if (error instanceof Failure) revoked(error);
    }
  };
  // One timer for all calls: a timer per call was measured to cost as much as finding its connection.
  every(pause, () => inFlight.forEach((each) => void look(each)), answered);
  return (call) => {
    inFlight.add(call);
    return () => void inFlight.delete(call);
  };
}
