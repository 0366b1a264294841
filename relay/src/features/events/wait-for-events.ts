import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import { createPlaces } from '../../base/places.ts';
import type { Seconds } from '../../base/time.ts';
import { type EventChoice, type LoggedEvent, matchesChoice } from '../../domain/webhook/webhook.ts';
import type { EventStore } from '../../store/contract/event.ts';

/** Seconds between reads of the log while a call waits: also an event of another relay is heard then. */
const pause: Seconds = 0.2;

/** The most events of one read. */
const atOnce = 200;

/** Calls that wait at the same time: of all callers, and of one. */
const mostWaiting = { total: 2_500, each: 100 } as const;

/** Seconds after which a call that was refused for these limits may be repeated. */
const retryAfter: Seconds = 5;

/** A call that waits for events. */
interface Waiting {
  /** The number of the last event that it has. */
  readonly after: number;
  readonly choice: EventChoice;
  /** The most events that it takes. */
  readonly limit: number;
  /** Until when, in elapsed seconds. */
  readonly until: Seconds;
  /** Its caller, of whom so many calls may wait. */
  readonly caller: string;
  /** Aborts when the caller has gone. */
  readonly gone: AbortSignal;
}

/** All events of the log with higher numbers than `after`, up to `last`. */
interface Stretch {
  readonly after: number;
  readonly events: readonly LoggedEvent[];
  readonly last: number;
}

/**
 * Waits for events. However many calls wait, one read of the log serves all of them.
 * @param stopping ends all waits
 */
export function createEventWaits(
  { read }: Pick<EventStore, 'read'>,
  { elapsed, sleep }: Pick<Effects, 'elapsed' | 'sleep'>,
  stopping: AbortSignal,
) {
  const places = createPlaces(mostWaiting);
  let waiting = 0;
  /** The number up to which the log was read for those that wait. */
  let place = 0;
  let reading: Promise<Stretch> | undefined;
  let isBehind = false;

  const readOn = async (): Promise<Stretch> => {
    if (!isBehind) await sleep(pause, stopping);
    const after = place;
    const { events, last } = await read({ after, limit: atOnce });
    isBehind = events.length === atOnce;
    // A call that has begun to wait meanwhile may have less than those before it.
    if (place === after) place = last;
    return { after, events, last };
  };

  /** The next stretch of the log, read once for all that wait. */
  const nextStretch = (): Promise<Stretch> => {
    reading ??= readOn().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  return {
    /**
     * The first chosen events with higher numbers than `after`, once there is one; none after the time, or if the caller has gone.
     * @returns them, and the number up to which all that are chosen are among them
     * @throws {Failure} `rate_limited` if too many calls wait
     */
    async wait({ after, choice, limit, until, caller, gone }: Waiting): Promise<Omit<Stretch, 'after'>> {
      const leave = places.take(caller);
      if (leave === undefined)
        throw new Failure('rate_limited', { detail: 'Too many calls wait for events.', retryAfter });
      gone.addEventListener('abort', leave);
      place = waiting === 0 ? after : Math.min(place, after);
      waiting += 1;
      try {
        let last = after;
        while (!stopping.aborted && !gone.aborted && elapsed() < until) {
          const stretch = await nextStretch();
          // It was under way when this call came, and leaves out what is before it.
          if (stretch.after > last) continue;
          const chosen = stretch.events.filter((event) => event.seq > after && matchesChoice(event, choice));
          const events = chosen.slice(0, limit);
          last = Math.max(last, chosen.length > limit ? (events.at(-1)?.seq ?? last) : stretch.last);
          if (events.length > 0) return { events, last };
        }
        return { events: [], last };
      } finally {
        waiting -= 1;
        gone.removeEventListener('abort', leave);
        leave();
      }
    },
  };
}
