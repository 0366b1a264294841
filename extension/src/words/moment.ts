// Dates and durations in the language of the browser: no language is named here.
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const stamp = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const plurals = new Intl.PluralRules();
const number = new Intl.NumberFormat();

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "3 minutes ago", "in 2 days"; below a minute "now". */
export function fromNow(at: number, now: number): string {
  const distance = at - now;
  const [unit, size] = units.find(([, length]) => Math.abs(distance) >= length) ?? (['second', 1] as const);
  return relative.format(unit === 'second' ? 0 : Math.trunc(distance / size), unit);
}

/** A duration in its largest unit: "12 min", "3 hr". */
export function lengthOf(milliseconds: number): string {
  const [unit, size] = units.find(([, length]) => milliseconds >= length) ?? units[2];
  const shown = new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay: 'short' });
  return shown.format(Math.max(1, Math.trunc(milliseconds / size)));
}

/** "May 12", with the year where it is another one. */
export function dayOf(at: number, now: number): string {
  const otherYear = new Date(at).getFullYear() !== new Date(now).getFullYear();
  return (otherYear ? dayAndYear : day).format(at);
}

/** "9:40 AM" of the same day, else day and time. */
export const clockOf = (at: number, now: number): string =>
  new Date(at).toDateString() === new Date(now).toDateString() ? clock.format(at) : stamp.format(at);

/** "May 12, 2026, 2:00 PM". */
export const stampOf = (at: number): string => stamp.format(at);

/** "2,000". */
export const numberOf = (count: number): string => number.format(count);

/** The sentence for a count, with the count in its `{count}`. */
export const plural = (
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
  count: number,
) => (forms[plurals.select(count)] ?? forms.other).replace('{count}', numberOf(count));
