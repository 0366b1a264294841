import { account, type Cause, causes, connectionStatuses, staff } from '@noiseaware-connect/shared/shapes';
import { warningDays } from '@noiseaware-connect/shared/webhook';
import * as v from 'valibot';
import { areDifferent, type Identity, identityRecord } from './identity.ts';
import { longestWait, type RenewalPlan, refreshTokenLife } from './renewal-plan.ts';
import { minute, type Seconds } from './time.ts';

const sealed = v.string();

/** What the last exchange or refresh gave, sealed. */
export const tokensRecord = v.strictObject({
  userToken: sealed,
  userTokenExpiresAt: v.number(),
  /** How long this user token lived when it came: the longest `minTtl` that can be asked for. */
  userTokenLife: v.number(),
  /** Seconds by which NoiseAware's clock was ahead of the relay's when they came; null where it did not say. */
  clockAhead: v.optional(v.nullable(v.number()), null),
  /** Null where NoiseAware sent none, or once it may have been spent: a spent one is never sent again. */
  refreshToken: v.nullable(sealed),
});
export type SealedTokens = v.InferOutput<typeof tokensRecord>;

/** The lasting link of one account to one NoiseAware organization, as it is stored. */
export const connectionRecord = v.strictObject({
  id: v.string(),
  account,
  connectedBy: staff,
  /** The one who connected it, until it is handed over. */
  responsible: staff,
  connectedAt: v.number(),
  /** Null once forgotten. */
  accessCode: v.nullable(sealed),
  tokens: v.nullable(tokensRecord),
  status: v.picklist(connectionStatuses),
  cause: v.nullable(v.picklist(causes)),
  lastRenewedAt: v.number(),
  /** When the relay next renews by itself; null when it does not. */
  renewAt: v.nullable(v.number()),
  /** Who is behind the user token, by what NoiseAware's answers say of it; null where nothing does. */
  identity: v.optional(v.nullable(identityRecord), null),
  /** What was taken for it changed from token to token: it is not learned again. */
  nameless: v.optional(v.boolean(), false),
  /** When NoiseAware's API last answered the poll of events, to the hour; null where it never did. */
  apiAnsweredAt: v.optional(v.nullable(v.number()), null),
  /** With how many days left it was last told that it dies soon; null since its last renewal. */
  warned: v.optional(v.nullable(v.picklist(warningDays)), null),
  /** Failed renewals in a row, and since when. */
  failing: v.nullable(v.strictObject({ since: v.number(), times: v.number() })),
  /** The lease of the renewal under way: written before NoiseAware is called, so that a crash leaves a trace. */
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

/**
 * Whether the schedule renews it now. A time further away than any that is ever planned was planned by a clock that ran
 * ahead, and is over.
 */
export const isDue = ({ renewAt, status }: Connection, now: Seconds): boolean =>
  renewAt !== null && (renewAt <= now || renewAt > now + longestPlan(status));

/** How far ahead the next renewal of a connection in that state is planned at the most. */
export const longestPlan = (status: Connection['status']): Seconds =>
  status === 'degraded' ? longestWait : refreshTokenLife;

/** Twice as long as a call to NoiseAware may take at the most, and some more. */
export const longestLease: Seconds = 2 * minute;

/**
 * Whether the lease of a renewal has ended, or ends later than any does: then a clock that ran ahead has made it.
 * @param latest a later time than `now`, where the store knows one: `now` may be old
 */
export const hasLapsed = ({ until }: { until: Seconds }, now: Seconds, latest: Seconds = now): boolean =>
  until <= now || until > Math.max(now, latest) + longestLease;

/** What the schedule may do with a connection, by its state. */
export type Scheduled = 'active' | 'degraded' | 'reauthorization_required';

/** Seconds that the user token still lives; 0 when there is none. */
export const userTokenLeft = (connection: Connection, now: Seconds): Seconds =>
  connection.tokens === null ? 0 : Math.max(0, connection.tokens.userTokenExpiresAt - now);

/** What an exchange or a refresh that succeeded makes of a connection. */
const alive = (tokens: SealedTokens, now: Seconds, plan: RenewalPlan) =>
  ({
    tokens,
    status: 'active',
    cause: null,
    failing: null,
    renewal: null,
    warned: null,
    lastRenewedAt: now,
    renewAt: plan.next(now, tokens.userTokenLife),
  }) as const;

/** A connection as its first exchange, or that of a reauthorization, makes it. */
export const connected = (
  link: Pick<Connection, 'id' | 'account' | 'connectedBy' | 'identity'> & { accessCode: string },
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

/** A connection after a renewal that succeeded; an answer without a refresh token keeps the stored one. */
export function renewed(
  connection: Connection,
  tokens: SealedTokens,
  now: Seconds,
  plan: RenewalPlan,
): Connection {
  const refreshToken = tokens.refreshToken ?? connection.tokens?.refreshToken ?? null;
  return { ...connection, ...alive({ ...tokens, refreshToken }, now, plan) };
}

/** The same connection when its refresh token may have been spent: what was spent is never sent again. */
export const withoutRefreshToken = (connection: Connection): Connection => ({
  ...connection,
  tokens: connection.tokens && { ...connection.tokens, refreshToken: null },
});

/**
 * What is known of a connection whose renewal was cut off by the end of the relay, or of its lease: a refresh token
 * that was to be sent may have been spent and is dropped, and the access code is the way back. Due at once.
 */
export const interrupted = (connection: Connection, now: Seconds): Connection => {
  const { renewal, status } = connection;
  const kept = renewal?.spends === 'refresh_token' ? withoutRefreshToken(connection) : connection;
  // What a person ended, and what NoiseAware refused, is no more alive than before.
  if (status === 'disconnected' || status === 'reauthorization_required') return { ...kept, renewal: null };
  return { ...kept, status: 'degraded', cause: 'uncertain', renewAt: now, renewal: null };
};

/**
 * Learns who is behind a connection from a renewal: the same access code is the same organization, also where its identity is
 * read from another place now. What differs from token to token does not name one, and is not learned again.
 */
export function learned(connection: Connection, told: Identity | null): Connection {
  if (told === null || connection.nameless) return connection;
  if (areDifferent(connection.identity, told)) return { ...connection, identity: null, nameless: true };
  return { ...connection, identity: told };
}

export interface RenewalFailure {
  cause: Cause;
  /** A definite refusal of the access code, or its loss: only that asks for a human. */
  definite: boolean;
  /** Whether the stored refresh token may have been spent by the attempt. */
  refreshTokenSpent: boolean;
  /** Seconds that NoiseAware asked to wait. */
  retryAfter?: number;
  /** NoiseAware was not even asked: however often that repeats, it says nothing about the access code. */
  neverAsked?: true;
}

/** How often a refusal that may also point at settings or a proxy (403) repeats before a human is asked. */
const confirmations = { times: 3, over: 60 * minute } as const;

export function failed(
  connection: Connection,
  failure: RenewalFailure,
  now: Seconds,
  plan: RenewalPlan,
): Connection {
  const failing = nextInRow(connection, failure, now);
  const confirmed =
    failure.cause === 'configuration' &&
    connection.cause === 'configuration' &&
    failing.times > confirmations.times &&
    now - failing.since > confirmations.over;
  // What may pass does not take a refusal back; only a success does.
  const refused = failure.definite || confirmed || connection.status === 'reauthorization_required';
  const wait = Math.max(failure.retryAfter ?? 0, plan.backOff(failing.times));
  return {
    ...connection,
    tokens: (failure.refreshTokenSpent ? withoutRefreshToken(connection) : connection).tokens,
    status: refused ? 'reauthorization_required' : 'degraded',
    cause: refused && failure.cause !== 'damaged' ? 'refused' : failure.cause,
    failing,
    renewAt: now + (refused ? plan.recheck() : wait),
    renewal: null,
  };
}

/** Counts failures in a row. A row of 403 begins again at 1: what failed before it for other reasons confirms nothing. */
function nextInRow(connection: Connection, { cause, neverAsked }: RenewalFailure, now: Seconds) {
  const { failing } = connection;
  const begins = failing === null || (cause === 'configuration' && connection.cause !== 'configuration');
  if (begins) return { since: now, times: 1 };
  return { since: neverAsked === true ? now : failing.since, times: failing.times + 1 };
}

export const disconnected = (
  connection: Connection,
  cause: 'disconnected_by_staff' | 'disconnected_by_operator',
  forget: boolean,
): Connection => ({
  ...connection,
  accessCode: forget ? null : connection.accessCode,
  tokens: forget ? null : connection.tokens,
  status: 'disconnected',
  cause,
  renewAt: null,
  failing: null,
  // A renewal under way loses its lease, so that nothing is written back afterwards.
  renewal: null,
});
