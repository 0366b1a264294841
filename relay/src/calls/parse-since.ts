import type { Seconds } from '../base/time.ts';

/**
 * Where in the log of events a caller goes on, both exclusive: behind a number, or later than a time.
 * @param text a number, or an RFC 3339 time; the contract has checked its form
 */
export function parseSince(text: string | undefined): {
  readonly after?: number;
  readonly later?: Seconds;
} {
  if (text === undefined) return {};
  return /^\d+$/.test(text) ? { after: Number(text) } : { later: Date.parse(text) / 1000 };
}
