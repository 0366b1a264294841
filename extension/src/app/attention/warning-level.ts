import type { Connection } from '@noiseaware-connect/shared/shapes';

/**
 * Warning levels: 0 for a connection that has to be authorized again; 1, 3 or 5 for the days within which it ends; 9 if
 * a person has to act although no end is near.
 */
const days = [1, 3, 5];
export const leastUrgent = 9;

/**
 * The warning level of a connection that needs a person.
 * @param now milliseconds since 1970 by the relay's clock
 */
export function warningLevelOf(
  { status, diesAt }: Pick<Connection, 'status' | 'diesAt'>,
  now: number,
): number {
  if (status === 'reauthorization_required') return 0;
  const remainingDays = diesAt === null ? Number.POSITIVE_INFINITY : (Date.parse(diesAt) - now) / 86_400_000;
  return days.find((most) => remainingDays <= most) ?? leastUrgent;
}
