import { account, type Cause, causes, connectionStatuses, staff } from '@noiseaware-connect/shared/shapes';
import { warningDays } from '@noiseaware-connect/shared/webhook';
import * as v from 'valibot';
import { hour, minute, type Seconds } from '../../base/time.ts';
import { type Identity, identitiesDiffer, identityRecord } from './identity.ts';
import { longestWait, type RenewalPlan, refreshTokenLife } from './renewal-plan.ts';

const sealed = v.string();

/** The tokens of the last exchange or refresh, sealed. */
export const tokensRecord = v.strictObject({
  userToken: sealed,
  userTokenExpiresAt: v.number(),
  /** How long this user token was valid when it was issued: the longest `minTtl` that can be requested. */
  userTokenLife: v.number(),
  /** Seconds by which NoiseAware's clock was ahead of the relay's at that time; null if unknown. */
  clockAhead: v.optional(v.nullable(v.number()), null),
  /** Null if NoiseAware sent none, or it may have been spent: a spent one is never sent again. */
  refreshToken: v.nullable(sealed),
});
export type SealedTokens = v.InferOutput<typeof tokensRecord>;

/** The lasting link of one account to one NoiseAware organization, as it is stored. */
export const connectionRecord = v.strictObject({
  id: v.string(),
  account,
  connectedBy: staff,
  /** The staff member who connected it, until it is handed over. */
  responsible: staff,
  connectedAt: v.number(),
  accessCode: v.nullable(sealed),
  /** The hash of its access code: kept when the code is erased, to know the code again if NoiseAware kept it. */
  accessCodeHash: v.optional(v.string()),
  tokens: v.nullable(tokensRecord),
  status: v.picklist(connectionStatuses),
  cause: v.nullable(v.picklist(causes)),
  /** When its present status began. */
  statusSince: v.number(),
  lastRenewedAt: v.number(),
  /** When the schedule renews it next; null if it does not. */
  renewAt: v.nullable(v.number()),
  /** Who is behind the user token, read from NoiseAware's answers; null if they do not say. */
  identity: v.optional(v.nullable(identityRecord), null),
  /** Set if the identity differed from token to token: it is not learned again. */
  nameless: v.optional(v.boolean(), false),
  /** When NoiseAware's API last answered the polling of events, to the hour; null if never. */
  apiAnsweredAt: v.optional(v.nullable(v.number()), null),
  /** The remaining days in its last dies_soon event; null since its last renewal. */
  warned: v.optional(v.nullable(v.picklist(warningDays)), null),
  /** Failed renewals in a row, and when the first of them was. Of a refused connection, only its refusals are counted. */
  failing: v.nullable(
    v.strictObject({
      since: v.number(),
      times: v.number(),
      /** When NoiseAware first refused it, believed or not, since it last accepted any connection; of a refused one, when it was believed. */
      refusedAt: v.optional(v.number()),
    }),
  ),
  /** The lease of the renewal under way. Written before NoiseAware is called, so that a crash leaves a trace. */
  renewal: v.nullable(
    v.strictObject({
      owner: v.string(),
      until: v.number(),
      spends: v.picklist(['refresh_token', 'access_code']),
    }),
  ),
});
export type Connection = v.InferOutput<typeof connectionRecord>;

/** When a connection's refresh token ends, if nothing renews it before. */
export const diesAt = ({ lastRenewedAt }: Pick<Connection, 'lastRenewedAt'>): Seconds =>
  lastRenewedAt + refreshTokenLife;

/** Whether its refresh token ends from the first time on and before the second. A disconnected one does not die. */
export const endsWithin = (
  connection: Pick<Connection, 'status' | 'lastRenewedAt'>,
  { from, until }: { readonly from: Seconds; readonly until: Seconds },
): boolean => {
  const end = diesAt(connection);
  return connection.status !== 'disconnected' && end >= from && end < until;
};

/**
 * Whether the schedule renews it now. A time further ahead than any planned one was set by a clock that ran ahead, and counts as
 * due.
 */
export const isDue = ({ renewAt, status }: Connection, now: Seconds): boolean =>
  renewAt !== null && (renewAt <= now || renewAt > now + longestRenewalDelay(status));

/** The furthest ahead that the next renewal is planned, by state. */
export const longestRenewalDelay = (status: Connection['status']): Seconds =>
  status === 'degraded' ? longestWait : refreshTokenLife;

/** The longest that a call to NoiseAware may take, by NOISEAWARE_TIMEOUT. */
export const longestCall: Seconds = minute;

/** Longer than any lease, which is twice as long as a call may take, by more than the clocks of two relays differ. */
export const longestLease: Seconds = 3 * longestCall;

/**
 * Whether a lease has ended. One that ends later than any lease can was set by a clock that ran ahead, and has ended, too.
 * @param latest the store's time, if it is later than `now`, which may be stale
 */
export const hasLapsed = ({ until }: { until: Seconds }, now: Seconds, latest: Seconds = now): boolean =>
  until <= now || until > Math.max(now, latest) + longestLease;

/** The states in which the schedule renews a connection. */
export type Scheduled = 'active' | 'degraded' | 'reauthorization_required';

/** Seconds for which the user token is still valid; 0 without one. */
export const userTokenRemaining = (connection: Connection, now: Seconds): Seconds =>
  connection.tokens === null ? 0 : Math.max(0, connection.tokens.userTokenExpiresAt - now);

/** A status that begins now, unless the connection has it already. */
const inStatus = <S extends Connection['status']>(
  before: Pick<Connection, 'status' | 'statusSince'> | undefined,
  status: S,
  now: Seconds,
): { status: S; statusSince: Seconds } => ({
  status,
  statusSince: before?.status === status ? before.statusSince : now,
});

/** The fields of a connection that any successful exchange or refresh sets. */
const alive = (tokens: SealedTokens, now: Seconds, plan: RenewalPlan, before?: Connection) =>
  ({
    tokens,
    ...inStatus(before, 'active', now),
    cause: null,
    failing: null,
    renewal: null,
    warned: null,
    lastRenewedAt: now,
    renewAt: plan.next(now),
  }) as const;

/** A new connection, after its first exchange. */
export const afterExchange = (
  link: Pick<Connection, 'id' | 'account' | 'connectedBy' | 'identity' | 'accessCodeHash'> & {
    accessCode: string;
  },
  tokens: SealedTokens,
  now: Seconds,
  plan: RenewalPlan,
): Connection => ({
  ...link,
  responsible: link.connectedBy,
  nameless: false,
  apiAnsweredAt: null,
  connectedAt: now,
  ...alive(tokens, now, plan),
});

/** The fields that an authorization decides. A reauthorization resets them, and leaves all others as they were. */
const authorizedFields = [
  'account',
  'connectedBy',
  'responsible',
  'connectedAt',
  'accessCode',
  'accessCodeHash',
  'tokens',
  'status',
  'statusSince',
  'cause',
  'lastRenewedAt',
  'renewAt',
  'identity',
  'nameless',
  'apiAnsweredAt',
  'warned',
  'failing',
  'renewal',
] as const satisfies readonly (keyof Connection)[];

/**
 * A connection after the exchange of a reauthorization.
 * @param authorized the connection as it would be if it were new
 */
export const afterReauthorization = (before: Connection, authorized: Connection): Connection => ({
  ...before,
  ...(Object.fromEntries(authorizedFields.map((field) => [field, authorized[field]])) as Pick<
    Connection,
    (typeof authorizedFields)[number]
  >),
});

/** A connection after a successful renewal. If the answer has no refresh token, the stored one is kept. */
export function afterRenewal(
  connection: Connection,
  tokens: SealedTokens,
  now: Seconds,
  plan: RenewalPlan,
): Connection {
  const refreshToken = tokens.refreshToken ?? connection.tokens?.refreshToken ?? null;
  return { ...connection, ...alive({ ...tokens, refreshToken }, now, plan, connection) };
}

/** Drops a refresh token that may have been spent, or was refused where the access code was accepted: it is never sent again. */
export const withoutRefreshToken = (connection: Connection): Connection => ({
  ...connection,
  tokens: connection.tokens && { ...connection.tokens, refreshToken: null },
});

/**
 * A connection whose renewal was cut off, by the end of the process or of its lease. A refresh token that may have been sent
 * counts as spent and is dropped; the access code remains. Due at once.
 */
export const afterInterruption = (connection: Connection, now: Seconds): Connection => {
  const { renewal, status } = connection;
  const withoutSpentToken =
    renewal?.spends === 'refresh_token' ? withoutRefreshToken(connection) : connection;
  // A disconnect or a refusal stays in effect.
  if (status === 'disconnected' || status === 'reauthorization_required')
    return { ...withoutSpentToken, renewal: null };
  return {
    ...withoutSpentToken,
    ...inStatus(connection, 'degraded', now),
    cause: 'uncertain',
    renewAt: now,
    renewal: null,
  };
};

/**
 * Stores the identity read from a renewal's token. The same access code means the same organization, also if the identity is now
 * read from another place. If a value differs from token to token, it does not identify the organization and is not learned
 * again.
 */
export function afterIdentification(connection: Connection, identity: Identity | null): Connection {
  if (identity === null || connection.nameless) return connection;
  if (identitiesDiffer(connection.identity, identity))
    return { ...connection, identity: null, nameless: true };
  return { ...connection, identity };
}

export interface RenewalFailure {
  cause: Cause;
  /** A definite refusal of the access code, or its loss: only these require a person. */
  definite: boolean;
  /** Whether the attempt may have spent the stored refresh token. */
  refreshTokenSpent: boolean;
  /** The wait that NoiseAware asked for, in seconds. */
  retryAfter?: number;
  /** NoiseAware was not called, so repetitions say nothing about the access code. */
  neverAsked?: true;
  /** Of a refusal: the time from which it counts. */
  refusedAt?: Seconds;
}

/** How often a 403, which may also point at settings or a proxy, must repeat before a person is needed. */
const confirmations = { times: 3, over: hour } as const;

export function afterRenewalFailure(
  connection: Connection,
  failure: RenewalFailure,
  now: Seconds,
  plan: RenewalPlan,
): Connection {
  const wasRefused = connection.status === 'reauthorization_required';
  // A renewal that a person asks for does not put off the look that is planned.
  const planned = wasRefused ? Math.max(now, connection.renewAt ?? now) : now;
  const inRow = nextInRow(connection, failure, now);
  const confirmed =
    failure.cause === 'configuration' &&
    connection.cause === 'configuration' &&
    inRow.times > confirmations.times &&
    now - inRow.since > confirmations.over;
  // A temporary failure does not take a refusal back; only a success does.
  const refused = failure.definite || confirmed || wasRefused;
  const counted = refused ? countRefusals(connection, inRow, { ...failure, isEarly: planned > now }) : inRow;
  const { refusedAt } = failure;
  const failing = { ...connection.failing, ...counted, ...(refusedAt !== undefined && { refusedAt }) };
  const wait = Math.max(failure.retryAfter ?? 0, plan.backOff(failing.times));
  const look = now + plan.recheck(failing.times);
  return {
    ...connection,
    tokens: (failure.refreshTokenSpent ? withoutRefreshToken(connection) : connection).tokens,
    ...inStatus(connection, refused ? 'reauthorization_required' : 'degraded', now),
    cause: refused && failure.cause !== 'damaged' ? 'refused' : failure.cause,
    failing,
    renewAt: refused ? (planned > now ? Math.min(planned, look) : look) : now + wait,
    renewal: null,
  };
}

/** Counts failures in a row. A run of 403s starts again at 1: earlier failures for other reasons confirm nothing. */
function nextInRow(connection: Connection, { cause, neverAsked }: RenewalFailure, now: Seconds) {
  const { failing } = connection;
  const begins = failing === null || (cause === 'configuration' && connection.cause !== 'configuration');
  if (begins) return { since: now, times: 1 };
  return { since: neverAsked === true ? now : failing.since, times: failing.times + 1 };
}

/** A look that was early, or that NoiseAware did not answer with a refusal, is made up for after the same pause. */
function countRefusals(
  { status, failing: known }: Connection,
  { since }: { since: Seconds },
  { definite, cause, isEarly }: RenewalFailure & { isEarly: boolean },
) {
  if (status !== 'reauthorization_required' || known === null) return { since, times: 1 };
  const counts = !isEarly && (definite || cause === 'configuration');
  return { since: known.since, times: counts ? known.times + 1 : known.times };
}

export const afterDisconnect = (
  connection: Connection,
  cause: 'disconnected_by_staff' | 'disconnected_by_operator',
  forget: boolean,
  now: Seconds,
): Connection => ({
  ...connection,
  accessCode: forget ? null : connection.accessCode,
  tokens: forget ? null : connection.tokens,
  ...inStatus(connection, 'disconnected', now),
  cause,
  renewAt: null,
  failing: null,
  // A renewal under way loses its lease, so it writes nothing afterwards.
  renewal: null,
});
