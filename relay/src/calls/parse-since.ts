import type { Seconds } from '../base/time.ts';

/**
 * Where in the log of events a caller goes on, both exclusive: behind a number, or later than a time.
 * @param since a number, or an RFC 3339 time; the contract has checked its form
 */
export function parseSince(since: string | number | undefined): {
  readonly after?: number;
  readonly later?: Seconds;
} {
  if (since === undefined) return {};
  const text = String(since);
  return /^\d+$/.test(text) ? { after: Number(text) } : { later: Date.parse(text) / 1000 };
}
