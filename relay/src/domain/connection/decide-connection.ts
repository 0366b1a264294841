import type { Staff } from '@noiseaware-connect/shared/shapes';
import { hour, type Seconds } from '../../base/time.ts';
import type { Alert } from '../alert/alert.ts';
import { type Actor, entryOfConnection as entry, entryOfLost } from '../audit/audit.ts';
import type { Changes, Decision } from '../decision.ts';
import { cancelAll } from '../pairing/decide-pairing.ts';
import type { Pairing } from '../pairing/pairing.ts';
import { erasesSecrets, eventsOf } from '../webhook/webhook.ts';
import {
  afterDisconnect,
  afterInterruption,
  type Connection,
  diesAt,
  hasLapsed,
  isDue,
} from './connection.ts';

/** A requested lease. */
export interface Lease {
  readonly owner: string;
  readonly now: Seconds;
  readonly until: Seconds;
  /** Whether the refresh token would be sent, if there is one. */
  readonly refresh: boolean;
  readonly onlyIfDue?: boolean;
  /** The store's time, if it is later than `now`, see {@link hasLapsed}. */
  readonly latest?: Seconds | undefined;
}
export type LeaseAnswer = Connection | 'busy' | 'missing' | 'forgotten' | 'disconnected' | 'not due';

/** Leases a connection for a renewal. A lease that has run out is taken over as an interrupted renewal. */
export function decideLease(
  stored: Connection | undefined,
  { owner, now, until, refresh, onlyIfDue, latest }: Lease,
  by: Actor,
): Decision<Connection, LeaseAnswer> {
  if (stored === undefined) return { answer: 'missing' };
  if (stored.accessCode === null) return { answer: 'forgotten' };
  // A schedule or service with a stale view must not undo a disconnect; a person may.
  if (stored.status === 'disconnected' && by.kind !== 'staff' && by.kind !== 'operator') {
    return { answer: 'disconnected' };
  }
  if (stored.renewal !== null && !hasLapsed(stored.renewal, now, latest)) return { answer: 'busy' };
  const lapsed = stored.renewal === null ? undefined : interrupt(stored, now, by);
  const connection = lapsed?.put ?? stored;
  if (onlyIfDue === true && !isDue(connection, now)) return { answer: 'not due', ...lapsed };
  const spends = refresh && connection.tokens?.refreshToken ? 'refresh_token' : 'access_code';
  const leased: Connection = { ...connection, renewal: { owner, until, spends } };
  return { answer: leased, put: leased, audit: lapsed?.audit ?? [], events: eventsOf(stored, leased, now) };
}

/** Marks a renewal as interrupted if its lease has run out; `latest` as in {@link hasLapsed}. */
export function decideInterruption(
  connection: Connection | undefined,
  now: Seconds,
  by: Actor,
  latest: Seconds = now,
): Decision<Connection, void> {
  const { renewal = null } = connection ?? {};
  return connection === undefined || renewal === null || !hasLapsed(renewal, now, latest)
    ? { answer: undefined }
    : { answer: undefined, ...interrupt(connection, now, by) };
}

/** The decision for an interrupted renewal; does not check the lease. */
export function interrupt(connection: Connection, now: Seconds, by: Actor) {
  const put = afterInterruption(connection, now);
  const audit = [entry('renewal_interrupted', put, now, by)];
  return { put, audit, events: eventsOf(connection, put, now) };
}

/** Writes a renewal's outcome, if `owner` holds the lease. */
export function decideSettlement(
  connection: Connection | undefined,
  owner: string,
  settle: (connection: Connection) => Connection,
  now: Seconds,
  by: Actor,
): Decision<Connection, Connection | 'lost'> {
  if (connection?.renewal?.owner !== owner) return { answer: 'lost' };
  const settled = settle(connection);
  const what = settled.status === 'active' ? 'renewed' : 'renewal_failed';
  const isLate = what === 'renewed' && diesAt(connection) <= now;
  // A repeated temporary failure is audited once.
  const isNews =
    what === 'renewed' || settled.cause !== connection.cause || settled.status !== connection.status;
  return {
    answer: settled,
    put: settled,
    audit: isNews ? [{ ...entry(what, settled, now, by), ...(isLate && { late: true }) }] : [],
    events: eventsOf(connection, settled, now),
  };
}

/**
 * Records trouble that an API call revealed, if the connection is active and not being renewed, since a renewal knows more.
 * Returns whether it was recorded.
 */
export function decideApiFailure(
  connection: Connection | undefined,
  settle: (connection: Connection) => Connection,
  now: Seconds,
  by: Actor,
): Decision<Connection, boolean> {
  if (connection?.status !== 'active' || connection.renewal !== null) return { answer: false };
  const put = settle(connection);
  const audit = [entry('api_refused', put, now, by)];
  return { answer: true, put, audit, events: eventsOf(connection, put, now) };
}

/** Whether an API answer was recorded within the last hour. */
export const isAnswerRecorded = ({ apiAnsweredAt }: Connection, now: Seconds): boolean =>
  apiAnsweredAt !== null && Math.abs(now - apiAnsweredAt) < hour;

/** Makes the next recheck of a refused connection due now. Returns whether it was later. */
export function decideRecheckNow(
  connection: Connection | undefined,
  now: Seconds,
): Decision<Connection, boolean> {
  if (connection?.status !== 'reauthorization_required' || isDue(connection, now)) return { answer: false };
  return { answer: true, put: { ...connection, renewAt: now } };
}

/** Records that NoiseAware's API answered for a connection, at most once an hour. */
export function decideApiAnswer(
  connection: Connection | undefined,
  now: Seconds,
): Decision<Connection, void> {
  if (connection === undefined || connection.status === 'disconnected' || isAnswerRecorded(connection, now))
    return { answer: undefined };
  return { answer: undefined, put: { ...connection, apiAnsweredAt: now } };
}

export interface Disconnect {
  readonly cause: 'disconnected_by_staff' | 'disconnected_by_operator';
  /** Whether codes and tokens are erased. */
  readonly forget: boolean;
  readonly now: Seconds;
}

/** A connection with what ends with it. */
export interface Ending {
  readonly connection: Connection | undefined;
  /** Its open pairings: a reauthorization under way would undo the disconnect. */
  readonly open: readonly Pairing[];
  /** Alerts of its account that came while that had no connection; read if it is forgotten. */
  readonly alone: readonly Alert[];
}

/** Disconnects. Forgetting removes alerts and queued deliveries too. */
export function decideDisconnect(
  { connection, open, alone }: Ending,
  { cause, forget, now }: Disconnect,
  by: Actor,
): Changes<{ connections: Connection; pairings: Pairing; alerts: Alert }, Connection | undefined> {
  if (connection === undefined) return { answer: undefined };
  const put = afterDisconnect(connection, cause, forget, now);
  const what = forget ? (['disconnected', 'forgotten'] as const) : (['disconnected'] as const);
  const cancelled = cancelAll(open, now, by);
  const alerts = forget ? alone.map(({ id }) => id) : [];
  return {
    answer: put,
    put: { connections: [put], pairings: cancelled.pairings },
    remove: { alerts },
    removeAll: {
      alertsOfConnection: forget ? [put.id] : [],
      deliveriesOfSubject: [...alerts, ...(erasesSecrets(connection, put) ? [put.id] : [])],
    },
    audit: [...cancelled.audit, ...what.map((each) => entry(each, put, now, by))],
    events: eventsOf(connection, put, now),
    erases: forget,
  };
}

/** Erases the remains of a connection whose record is damaged, unless it can be read. */
export const decideDamagedErasure = (
  connection: Connection | undefined,
  id: string,
  now: Seconds,
  by: Actor,
): Changes<{ connections: Connection }, void> =>
  connection === undefined
    ? {
        answer: undefined,
        remove: { connections: [id] },
        removeAll: { alertsOfConnection: [id], deliveriesOfSubject: [id] },
        audit: [entryOfLost(id, now, by)],
        erases: true,
      }
    : { answer: undefined };

/** Extends the lease of a renewal, if `owner` still holds it. */
export function decideExtension(
  connection: Connection | undefined,
  owner: string,
  until: Seconds,
): Decision<Connection, 'extended' | 'lost'> {
  if (connection?.renewal?.owner !== owner) return { answer: 'lost' };
  return { answer: 'extended', put: { ...connection, renewal: { ...connection.renewal, until } } };
}

/** Makes `to` responsible if the staff member with the id `from` was. Returns whether that was so. */
export function decideHandover(
  connection: Connection | undefined,
  from: string,
  to: Staff,
  now: Seconds,
  by: Actor,
): Decision<Connection, boolean> {
  if (connection?.responsible.id !== from) return { answer: false };
  const put = { ...connection, responsible: { id: to.id, name: to.name } };
  return { answer: true, put, audit: [{ ...entry('handed_over', put, now, by), staff: to.id }] };
}
