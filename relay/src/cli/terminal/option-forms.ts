import { InvalidArgumentError } from 'commander';
import type { Seconds } from '../../base/time.ts';

// Parsers of option values. Commander adds the option's name to their errors.

/** Parses a length of time such as 90m, 24h or 7d. */
export function duration(text: string): Seconds {
  const seconds = durationIn(text);
  if (seconds !== undefined) return seconds;
  throw new InvalidArgumentError('It must be a length of time, such as 90m, 24h or 90d.');
}

/** Parses a date, a time (UTC unless it has an offset) or a time ago such as 24h. Returns seconds since 1970. */
export const time =
  (now: () => Seconds) =>
  (text: string): Seconds => {
    const ago = durationIn(text);
    if (ago !== undefined) return now() - ago;
    const isTimestamp = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text);
    const at = Date.parse(/T.*\d$/.test(text) && !/[+-]\d\d:\d\d$/.test(text) ? `${text}Z` : text);
    if (isTimestamp && Number.isFinite(at)) return at / 1000;
    throw new InvalidArgumentError('It must be a date, a time, or 90m, 24h, 7d.');
  };

export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };

// --- Internal helpers ---

const units: Record<string, Seconds> = { m: 60, h: 3_600, d: 86_400 };

function durationIn(text: string): Seconds | undefined {
  const [, number, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (units[unit] ?? 0);
}
