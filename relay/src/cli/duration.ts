import { OperatorRefusal } from '../domain/operator-refusal.ts';
import type { Seconds } from '../domain/time.ts';

const units: Record<string, Seconds> = { m: 60, h: 3_600, d: 86_400 };

/** A length of time such as 90m, 24h or 7d; undefined where it is none. */
export function durationIn(text: string): Seconds | undefined {
  const [, number, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (units[unit] ?? 0);
}

/** @throws {OperatorRefusal} where an option is no length of time */
export function durationOf(option: string, text: string): Seconds {
  const seconds = durationIn(text);
  if (seconds !== undefined) return seconds;
  throw new OperatorRefusal('invalid_input', `${option} has to be a length of time, such as 90m, 24h or 90d`);
}
