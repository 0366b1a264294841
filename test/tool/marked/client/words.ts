import type { PropertyStatus } from '../../data/property.ts';

export const statusWords: Readonly<Record<PropertyStatus, string>> = {
  occupied: 'In house',
  ready: 'Ready',
  cleaning: 'Cleaning',
  attention: 'Attention',
};

const dayLong = 86_400_000;
const today = Date.parse(new Date().toISOString().slice(0, 10));
const dayFormat = new Intl.DateTimeFormat('en-US', {
  weekday: 'short',
  month: 'short',
  day: 'numeric',
  timeZone: 'UTC',
});
const numberFormat = new Intl.NumberFormat('en-US');

/** Whole days from today until `2026-03-14`. */
export const daysUntil = (day: string): number => Math.round((Date.parse(day) - today) / dayLong);

/** A day as people say it. */
export function sayDay(day: string): string {
  const days = daysUntil(day);
  if (days === 0) return 'Today';
  return days === 1 ? 'Tomorrow' : dayFormat.format(Date.parse(day));
}

export const sayNumber = (count: number): string => numberFormat.format(count);

export const sayNights = (from: string, until: string): string => {
  const nights = daysUntil(until) - daysUntil(from);
  return `${nights} ${nights === 1 ? 'night' : 'nights'}`;
};

/** `1 guest`, `2 guests`. */
export const sayCount = (count: number, thing: string): string =>
  `${sayNumber(count)} ${thing}${count === 1 ? '' : 's'}`;
