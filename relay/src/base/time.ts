/** Seconds since 1970 in UTC, or a length of time in seconds; fractions to the millisecond. */
export type Seconds = number;

export const minute: Seconds = 60;
export const hour: Seconds = 60 * minute;
export const day: Seconds = 24 * hour;

/** RFC 3339 in UTC, as every date leaves the relay. */
export const timestampOf = (at: Seconds): string => new Date(at * 1000).toISOString();

/** The same; null without a time. */
export const dateOf = (at: Seconds | null | undefined): string | null =>
  at === null || at === undefined ? null : timestampOf(at);

/** A date for a person, to the minute and in UTC like the log's. */
export const shortDate = (timestamp: string | null): string =>
  timestamp === null ? '–' : `${timestamp.slice(0, 16).replace('T', ' ')}Z`;

/**
 * Whole seconds by which another clock is ahead, from the `Date` header of an answer to a call from `began` to `ended`: compares
 * the middle of that second with the middle of the call. Undefined if it is no date.
 */
export function measureClockSkew(date: string | null, began: Seconds, ended: Seconds): Seconds | undefined {
  const otherClock = date === null ? Number.NaN : Date.parse(date) / 1000;
  return Number.isFinite(otherClock) ? Math.round(otherClock + 0.5 - (began + ended) / 2) : undefined;
}
