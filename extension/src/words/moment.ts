const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const stamp = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short' });
const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "3 minutes ago", "in 2 days"; below a minute "just now". */
export function fromNow(at: number, now: number): string {
  const distance = at - now;
  for (const [unit, size] of units) {
    if (Math.abs(distance) >= size) return relative.format(Math.trunc(distance / size), unit);
  }
  return 'just now';
}

/** The same for what is about to happen, where seconds count: "in 20 s", in steps of five as pages draw that often. */
export function untilFrom(at: number, now: number): string {
  const left = at - now;
  return left > 0 && left < 60_000 ? `in ${Math.ceil(left / 5_000) * 5} s` : fromNow(at, now);
}

/** "12 May", with the year where it is another one. */
export function dayOf(at: number, now: number): string {
  const otherYear = new Date(at).getFullYear() !== new Date(now).getFullYear();
  return (otherYear ? dayAndYear : day).format(at);
}

/** "12 May 2026, 14:00". */
export const stampOf = (at: number): string => stamp.format(at);

/** The whole moment, for a title. */
export const momentOf = (at: number): string => moment.format(at);
