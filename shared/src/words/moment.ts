import { currentLanguageTag, memoizeByLanguageTag } from './language.ts';

const formats = memoizeByLanguageTag((tag) => ({
  relative: new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }),
  shortRelative: new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' }),
  day: new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short' }),
  weekday: new Intl.DateTimeFormat(tag, { weekday: 'long' }),
  dayAndYear: new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', year: 'numeric' }),
  clock: new Intl.DateTimeFormat(tag, { timeStyle: 'short' }),
  stamp: new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }),
}));

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/**
 * "3 minutes ago", "in 2 days", or the short form "3 min. ago"; below a minute "now". From a day on, days are those of the calendar in
 * the person's zone: tomorrow is the day after today.
 */
export function relativeTime(
  at: number,
  now: number,
  style: 'relative' | 'shortRelative' = 'relative',
): string {
  const distance = at - now;
  const [unit, size] = units.find(([, length]) => Math.abs(distance) >= length) ?? (['second', 1] as const);
  const count = unit === 'day' ? dayNumberOf(at) - dayNumberOf(now) : Math.trunc(distance / size);
  return formats()[style].format(unit === 'second' ? 0 : count, unit);
}

/** "in 12 seconds", "3 seconds ago"; from a minute on "in 2 minutes". */
export const secondsFromNow = (seconds: number): string =>
  Math.abs(seconds) < 60
    ? formats().relative.format(Math.round(seconds), 'second')
    : formats().relative.format(Math.round(seconds / 60), 'minute');

/** The day of a time in the person's zone, counted from a fixed one. */
function dayNumberOf(time: number): number {
  const at = new Date(time);
  return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / 86_400_000;
}

/** A duration in its largest unit: "12 min", "3 hr". */
export function lengthOf(milliseconds: number): string {
  const [unit, size] = units.find(([, length]) => milliseconds >= length) ?? units[2];
  return inUnits(Math.max(1, Math.trunc(milliseconds / size)), unit);
}

/** A wait in seconds: "30 sec", from two minutes on in whole minutes. */
export const waitOf = (seconds: number): string =>
  seconds < 120 ? inUnits(Math.ceil(seconds), 'second') : inUnits(Math.ceil(seconds / 60), 'minute');

const inUnits = (count: number, unit: string): string =>
  new Intl.NumberFormat(currentLanguageTag(), { style: 'unit', unit, unitDisplay: 'short' }).format(count);

/** The midnight before a time in the person's zone, in milliseconds since 1970. */
export const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** "May 12", with the year where it is another one. */
export const dayOf = (at: number, now: number): string =>
  formats()[isOfYear(at, now) ? 'day' : 'dayAndYear'].format(at);

/** "Friday". */
export const weekdayOf = (at: number): string => formats().weekday.format(at);

const isOfYear = (at: number, now: number): boolean =>
  new Date(at).getFullYear() === new Date(now).getFullYear();

/** "9:40 AM" of the same day, else day and time. */
export const clockOf = (at: number, now: number): string =>
  isOfDay(at, now) ? formats().clock.format(at) : momentOf(at, now);

/** "9:40 AM" of the same day, else the day alone. */
export const clockOrDayOf = (at: number, now: number): string =>
  isOfDay(at, now) ? formats().clock.format(at) : dayOf(at, now);

const isOfDay = (at: number, now: number): boolean =>
  new Date(at).toDateString() === new Date(now).toDateString();

/**
 * "May 12, 2:00 PM", with the year where it is another one. The clock is the one that stands alone: Intl drops the zero
 * of "08:00" beside a day.
 */
export const momentOf = (at: number, now: number): string => {
  const { day, clock, stamp } = formats();
  return isOfYear(at, now) ? `${day.format(at)}, ${clock.format(at)}` : stamp.format(at);
};

/** "May 12, 2026, 2:00 PM". */
export const stampOf = (at: number): string => formats().stamp.format(at);
