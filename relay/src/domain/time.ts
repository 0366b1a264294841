/** Seconds since 1970 in UTC, or a length of time in seconds; fractions to the millisecond. */
export type Seconds = number;

export const minute: Seconds = 60;
export const day: Seconds = 24 * 60 * minute;

/** RFC 3339 in UTC, as every date leaves the relay. */
export const timestampOf = (at: Seconds): string => new Date(at * 1000).toISOString();
