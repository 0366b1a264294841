import type { Cause, ClockCause, Connection, ConnectionGroup, FixedBy } from './shapes.ts';

/** Who can fix a cause: no call does. */
export type CauseFixer = Exclude<FixedBy, 'caller'>;

const fixedByCause: Record<Cause | ClockCause, CauseFixer> = {
  refused: 'staff',
  password_reset_needed: 'owner',
  unreachable: 'time',
  slow: 'time',
  unavailable: 'time',
  rate_limited: 'time',
  broken_answer: 'time',
  configuration: 'operator',
  refusing_all: 'operator',
  uncertain: 'time',
  damaged: 'staff',
  disconnected_by_staff: 'staff',
  disconnected_by_operator: 'staff',
  clock_ahead: 'operator',
  clock_behind: 'operator',
};

/** Who can fix a cause. An unknown cause may heal by itself. */
export const fixedByOf = (cause: string): CauseFixer =>
  fixedByCause[cause as keyof typeof fixedByCause] ?? 'time';

/** Milliseconds before its end from which a connection needs a person, for any cause. */
export const nearEndPeriod = 5 * 86_400_000;

/**
 * The group of a connection at `now` (milliseconds since 1970). `needs_you`: a person has to act, or it ends within 5
 * days. `trouble`: it may still heal by itself, or NoiseAware refuses everybody, about which an owner can do nothing. `ended`: disconnected on purpose.
 */
export function groupOf(
  { status, cause, diesAt }: Pick<Connection, 'status' | 'cause' | 'diesAt'>,
  now: number,
): ConnectionGroup {
  if (status === 'disconnected') return 'ended';
  if (status === 'reauthorization_required') return 'needs_you';
  if (cause === 'refusing_all') return 'trouble';
  if (cause !== null && fixedByOf(cause) !== 'time') return 'needs_you';
  if (diesAt !== null && Date.parse(diesAt) - now <= nearEndPeriod) return 'needs_you';
  return status === 'active' ? 'fine' : 'trouble';
}
