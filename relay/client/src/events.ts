import type { EventType, MessageData } from './contract.ts';
import { ConnectFailure } from './failure.ts';

/**
 * An event: its `type` tells what `data` has. The relay may be newer than this package and send types that are not in the union, so
 * leave them unhandled instead of throwing.
 */
export type LoggedEvent = {
  [T in EventType]: {
    /** The same for the same event, also as the `webhook-id`. */
    readonly id: string;
    /** Its number: later events have higher ones. */
    readonly seq: number;
    readonly type: T;
    /** RFC 3339. */
    readonly timestamp: string;
    /** Null if it is about no account. */
    readonly account: string | null;
    /** Integers beyond 2^53 are bigints. */
    readonly data: MessageData[T];
  };
}[EventType];

/** Where a reader of events is: what it passes as `since` to go on there. A number, or the time with which it began. */
export type Place = number | string;

export interface EventOptions {
  /** The stored place, or a time (RFC 3339); without it, all events that are kept. */
  readonly since?: Place | null | undefined;
  /** Only events about this account. */
  readonly account?: string | undefined;
  /** Only events of this type, or of one of these. */
  readonly type?: EventType | readonly EventType[] | undefined;
  /** Called with each new place, before anything further is read: store it. */
  readonly onPlace?: ((place: Place) => unknown) | undefined;
  /** Ends the iteration: it throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Events without an end. */
export interface EventStream extends AsyncIterableIterator<LoggedEvent> {
  /**
   * Where to go on after a restart. It passes an event when the next one is requested, and so never one that is not worked on; it
   * also moves while no event comes. Null before the first answer to a reader without `since`.
   */
  readonly place: Place | null;
}

/** Seconds that the relay holds a call until there is an event. */
const wait = 20;

/** The longest pause before a failed call is repeated, in seconds. */
const longestPause = 60;

interface EventQuery {
  readonly since: Place | undefined;
  readonly account: string | undefined;
  readonly type: EventOptions['type'];
  readonly wait: number;
}

/** Requests a page; `signal` ends the call. */
type ReadPage = (
  query: EventQuery,
  signal: AbortSignal | undefined,
) => Promise<{ readonly events: readonly LoggedEvent[]; readonly next: number }>;

interface Effects {
  readonly now: () => number;
  readonly sleep: (seconds: number, signal?: AbortSignal | null) => Promise<void>;
}

/** Reads events without an end. After a failure that time fixes the call is repeated, after longer and longer pauses. */
export function readEvents(
  readPage: ReadPage,
  { now, sleep }: Effects,
  { since, account, type, onPlace, signal }: EventOptions = {},
): EventStream {
  let place = since ?? null;
  const moveTo = async (next: Place) => {
    if (next === place) return;
    place = next;
    await onPlace?.(next);
  };

  async function* read(): AsyncGenerator<LoggedEvent, void, undefined> {
    for (let failures = 0; ; ) {
      signal?.throwIfAborted();
      const startedAt = now();
      let page: Awaited<ReturnType<ReadPage>>;
      try {
        page = await readPage({ since: place ?? undefined, account, type, wait }, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof ConnectFailure) || error.fixedBy !== 'time') throw error;
        await sleep(Math.max(error.retryAfter ?? 1, Math.min(2 ** failures, longestPause)), signal);
        failures += 1;
        continue;
      }
      failures = 0;
      for (const event of page.events) {
        yield event;
        await moveTo(event.seq);
      }
      await moveTo(page.next);
      // A relay that stops does not hold the call.
      if (page.events.length === 0 && now() - startedAt < 1_000) await sleep(1, signal);
    }
  }

  const stream = read();
  return Object.defineProperty(stream, 'place', { get: () => place }) as unknown as EventStream;
}
