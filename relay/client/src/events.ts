import type { MessageData } from './contract.ts';
import { ConnectFailure } from './failure.ts';

/** What webhooks get: everything but the message of a test. */
type EventData = Omit<MessageData, 'webhook.test'>;

/**
 * An event: its `type` tells what `data` has. The relay may be newer than this package and send types that are not in the union, so
 * leave them unhandled instead of throwing.
 */
export type LoggedEvent = {
  [T in keyof EventData]: {
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
    readonly data: EventData[T];
  };
}[keyof EventData];

export interface EventOptions {
  /** The `seq` of the last event that was worked on, or a time (RFC 3339); without it, all that are kept. */
  readonly since?: number | string | undefined;
  /** Only events about this account. */
  readonly account?: string | undefined;
  /** Only events of this type. */
  readonly type?: LoggedEvent['type'] | undefined;
  /** Ends the iteration: it throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Seconds that the relay holds a call until there is an event. Less than the timeout of a call. */
const wait = 20;

/** The longest pause before a failed call is repeated, in seconds. */
const longestPause = 60;

type Ask = (
  query: Record<string, string>,
  signal: AbortSignal | undefined,
) => Promise<{ readonly events: readonly LoggedEvent[]; readonly next: number }>;

interface Effects {
  readonly now: () => number;
  readonly sleep: (seconds: number, signal?: AbortSignal | null) => Promise<void>;
}

/** Reads events without an end. After a failure that time fixes the call is repeated, after longer and longer pauses. */
export async function* readEvents(
  ask: Ask,
  { now, sleep }: Effects,
  { since, signal, ...filter }: EventOptions = {},
): AsyncGenerator<LoggedEvent, void, undefined> {
  const parameters = Object.entries(filter).filter((each): each is [string, string] => each[1] !== undefined);
  let from = since;
  let failures = 0;
  for (;;) {
    signal?.throwIfAborted();
    const startedAt = now();
    let answer: Awaited<ReturnType<Ask>>;
    try {
      const query = {
        ...Object.fromEntries(parameters),
        ...(from === undefined ? {} : { since: String(from) }),
      };
      answer = await ask({ ...query, wait: String(wait) }, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof ConnectFailure) || error.waits === undefined) throw error;
      await sleep(Math.max(error.waits, Math.min(2 ** failures, longestPause)), signal);
      failures += 1;
      continue;
    }
    failures = 0;
    yield* answer.events;
    from = answer.next;
    // A relay that stops does not hold the call.
    if (answer.events.length === 0 && now() - startedAt < 1_000) await sleep(1, signal);
  }
}
