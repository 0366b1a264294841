import type { Seconds } from '../../base/time.ts';
import type { EventChoice, LoggedEvent } from '../../domain/webhook/webhook.ts';

/** Which events to read. */
export interface EventRange extends EventChoice {
  /** Only events with higher numbers. */
  readonly after: number;
  readonly limit: number;
}

/**
 * The log of all events. Their numbers grow in the order of commits: once an event is read, none with a lower number appears. A
 * number may be missing, where events of a forgotten connection were erased.
 */
export interface EventStore {
  /**
   * The first chosen events, in the order of their numbers.
   * @returns them, and the number up to which all that are chosen are among them
   */
  read(range: EventRange): Promise<{ events: LoggedEvent[]; last: number }>;
  /** The events about an account with lower numbers, or all, the newest first. */
  latest(range: {
    readonly account: string;
    readonly before?: number | undefined;
    readonly limit: number;
  }): Promise<LoggedEvent[]>;
  /** The events with these numbers that are still kept, in any order. */
  find(numbers: readonly number[]): Promise<LoggedEvent[]>;
  /** How many of the chosen events have numbers above `after` and up to `last`. */
  count(range: EventChoice & { readonly after: number; readonly last: number }): Promise<number>;
  /** The number of the newest event; 0 if there never was one. */
  tip(): Promise<number>;
  /** The number of the first event that retention has left, or that will be: 1 as long as none was removed. */
  beginning(): Promise<number>;
  /** When the oldest event that is kept happened. */
  oldest(): Promise<Seconds | undefined>;
}
