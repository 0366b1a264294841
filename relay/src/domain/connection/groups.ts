import { groupOf, nearEndPeriod } from '@noiseaware-connect/shared/connection-group';
import {
  type Cause,
  type ConnectionGroup,
  type ConnectionStatus,
  type ConnectionSummary,
  causes,
  connectionGroups,
  connectionStatuses,
  type PendingLinks,
} from '@noiseaware-connect/shared/shapes';
import { dateOf, type Seconds, timestampOf } from '../../base/time.ts';
import { refreshTokenLife } from './renewal-plan.ts';

/** Status and cause of a connection; with the time of its end they determine its group. */
export interface ConnectionState {
  readonly status: ConnectionStatus;
  readonly cause: Cause | null;
}

/** Every state that a connection can be in. */
export const connectionStates: readonly ConnectionState[] = connectionStatuses.flatMap((status) =>
  [null, ...causes].map((cause) => ({ status, cause })),
);

/** A state as text. */
export const nameOfState = ({ status, cause }: ConnectionState): string => `${status}/${cause ?? ''}`;

/** Whether the end of the refresh token matters in that state: a disconnected connection has none. */
export const hasEnd = ({ status }: Pick<ConnectionState, 'status'>): boolean => status !== 'disconnected';

/** Connections last renewed at this time or before have a near end. */
export const nearEndCutoff = (now: Seconds): Seconds => now + nearEndPeriod / 1000 - refreshTokenLife;

/** Which connections of a state: those with a near end, the others, or all. */
export interface StatePart {
  readonly state: ConnectionState;
  readonly part: 'near' | 'far' | 'all';
}

/** The connections of these groups, as parts of states. */
export const partsOf = (groups: readonly ConnectionGroup[]): StatePart[] =>
  connectionStates.flatMap((state): StatePart[] => {
    const parts = (['near', 'far'] as const).filter((part) => groups.includes(groupOfPart(state, part)));
    const [part] = parts;
    return part === undefined ? [] : [{ state, part: parts.length === 2 ? 'all' : part }];
  });

/** How many connections are in a state. */
export interface StateTotal {
  readonly state: ConnectionState;
  readonly connections: number;
  /** The earliest last renewal among those that have not died yet. */
  readonly nextRenewed: Seconds | null;
}

/** The same, with how many of them have a near end: 0 in a state whose group does not depend on it ({@link dependsOnEnd}). */
export interface StateCount extends StateTotal {
  readonly near: number;
}

/** How many connections have a status. */
export const totalOf = (totals: readonly StateTotal[], status: ConnectionStatus): number =>
  totals.reduce((sum, { state, connections }) => (state.status === status ? sum + connections : sum), 0);

/** Connections last renewed at this time or before have died. */
export const expiryCutoff = (now: Seconds): Seconds => now - refreshTokenLife;

/** The summary of all connections by group. */
export function summarize(counts: readonly StateCount[]): Omit<ConnectionSummary, keyof PendingLinks> {
  const inGroup = Object.fromEntries(connectionGroups.map((group) => [group, 0])) as Record<
    ConnectionGroup,
    number
  >;
  for (const { state, connections, near } of counts) {
    inGroup[groupOfPart(state, 'near')] += near;
    inGroup[groupOfPart(state, 'far')] += connections - near;
  }
  const end = nearestEnd(counts);
  return {
    needsYou: inGroup.needs_you,
    trouble: inGroup.trouble,
    fine: inGroup.fine,
    ended: inGroup.ended,
    nextDeath: dateOf(end),
  };
}

/**
 * When the next connection dies unless it is renewed; null if there is none. One that needs a reauthorization has stopped working
 * already.
 */
export function nearestEnd(totals: readonly StateTotal[]): Seconds | null {
  const renewals = totals.flatMap(({ state, nextRenewed }) =>
    !hasEnd(state) || state.status === 'reauthorization_required' || nextRenewed === null
      ? []
      : [nextRenewed],
  );
  return renewals.length === 0 ? null : Math.min(...renewals) + refreshTokenLife;
}

/** Whether the group of connections in that state depends on how near their ends are. */
export const dependsOnEnd = (state: ConnectionState): boolean =>
  groupOfPart(state, 'near') !== groupOfPart(state, 'far');

// --- Internal helpers ---

/** Evaluated at the time 0: a near end is now, a far one never. */
const groupOfPart = (state: ConnectionState, part: 'near' | 'far'): ConnectionGroup =>
  groupOf({ ...state, diesAt: part === 'near' ? timestampOf(0) : null }, 0);
