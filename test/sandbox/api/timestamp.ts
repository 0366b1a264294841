import type { Switches } from '../switches/switches.ts';

const offsetMinutes = { Z: 0, '-05:00': -300, '+05:30': 330 } as const;

type Form = Pick<Switches, 'expiresAtFraction' | 'expiresAtOffset' | 'expiresAtCase'>;

/** Writes a time as RFC 3339 in one of the forms that the RFC allows. */
export function timestamp(ms: number, form: Form): string {
  const local = new Date(ms + offsetMinutes[form.expiresAtOffset] * 60_000).toISOString();
  const [whole = '', fraction = ''] = local.slice(0, -1).split('.');
  // Digits below the millisecond are made up, but the same for the same time.
  const digits = `${fraction}${String((ms * 7919) % 1_000_000).padStart(6, '0')}`;
  const shown = form.expiresAtFraction === 0 ? '' : `.${digits.slice(0, form.expiresAtFraction)}`;
  const text = `${whole}${shown}${form.expiresAtOffset}`;
  return form.expiresAtCase === 'lower' ? text.toLowerCase() : text;
}
