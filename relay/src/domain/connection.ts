import {
  account,
  type Cause,
  causes,
  connectionStatuses,
  type Connection as PublicConnection,
} from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import { day, minute, type Seconds, timestampOf } from './time.ts';

const sealed = v.string();

/** What the last exchange or refresh gave, sealed. */
export const tokensRecord = v.strictObject({
  userToken: sealed,
  userTokenExpiresAt: v.number(),
  /** How long this user token lived when it came: the longest `minTtl` that can be asked for. */
  userTokenLife: v.number(),
  /** Null where NoiseAware sent none, or once it may have been spent: a spent one is never sent again. */
  refreshToken: v.nullable(sealed),
});
export type SealedTokens = v.InferOutput<typeof tokensRecord>;

/** The lasting link of one account to one NoiseAware organization, as it is stored. */
export const connectionRecord = v.strictObject({
  id: v.string(),
  account,
  connectedBy: v.strictObject({ id: v.string(), name: v.string() }),
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
  identity: v.optional(v.nullable(v.strictObject({ by: v.string(), value: v.string() })), null),
  /** Failed renewals in a row, and since when. */
  failing: v.nullable(v.strictObject({ since: v.number(), times: v.number() })),
  /** The renewal under way: journalled before NoiseAware is called, so that a crash leaves a trace. */
  renewal: v.nullable(
    v.strictObject({
      owner: v.string(),
      until: v.number(),
      spends: v.picklist(['refresh_token', 'access_code']),
    }),
  ),
});
export type Connection = v.InferOutput<typeof connectionRecord>;

/** NoiseAware's page: "refreshToken … is valid for 15 days". */
export const refreshTokenLife: Seconds = 15 * day;

/** NoiseAware's page: "userToken … is valid for 15 mins". Assumed until a token has been seen. */
export const documentedUserTokenLife: Seconds = 15 * minute;

/** Seconds that the user token still lives; 0 when there is none. */
export const userTokenLeft = (connection: Connection, now: Seconds): Seconds =>
  connection.tokens === null ? 0 : Math.max(0, connection.tokens.userTokenExpiresAt - now);

/** Draws a number from 0 to 1: `jitter` in the functions below, so that connections spread out. */
export type Jitter = () => number;

/** An idle connection is renewed at about half its refresh token's life, spread over a fifth of it. */
const nextRenewal = (now: Seconds, jitter: Jitter): Seconds =>
  now + refreshTokenLife * (0.4 + 0.2 * jitter());

/** Doubles from 5 s to 30 s, of which the upper half is jitter: soon enough that a minute after a bad day all is well. */
const backOff = (times: number, jitter: Jitter): Seconds =>
  Math.min(5 * 2 ** (times - 1), 30) * (0.5 + 0.5 * jitter());

/** A connection as its first exchange, or that of a reauthorization, makes it. */
export const connected = (
  link: Pick<Connection, 'id' | 'account' | 'connectedBy' | 'identity'> & { accessCode: string },
  tokens: SealedTokens,
  now: Seconds,
  jitter: Jitter,
): Connection => ({
  ...link,
  connectedAt: now,
  tokens,
  status: 'active',
  cause: null,
  lastRenewedAt: now,
  renewAt: nextRenewal(now, jitter),
  failing: null,
  renewal: null,
});

/** What a renewal brought when it succeeded. */
export const renewed = (
  connection: Connection,
  tokens: SealedTokens,
  now: Seconds,
  jitter: Jitter,
): Connection => ({
  ...connection,
  // An answer without a refresh token keeps the stored one.
  tokens: { ...tokens, refreshToken: tokens.refreshToken ?? connection.tokens?.refreshToken ?? null },
  status: 'active',
  cause: null,
  lastRenewedAt: now,
  renewAt: nextRenewal(now, jitter),
  failing: null,
  renewal: null,
});

/** The same connection when its refresh token may have been spent: what was spent is never sent again. */
export const withoutRefreshToken = (connection: Connection): Connection => ({
  ...connection,
  tokens: connection.tokens && { ...connection.tokens, refreshToken: null },
});

export interface RenewalFailure {
  cause: Cause;
  /** A definite refusal of the access code: only that asks for a human. */
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
  jitter: Jitter,
): Connection {
  const failing = nextInRow(connection, failure, now);
  const confirmed =
    failure.cause === 'configuration' &&
    connection.cause === 'configuration' &&
    failing.times > confirmations.times &&
    now - failing.since > confirmations.over;
  // What may pass does not take a refusal back; only a success does.
  const refused = failure.definite || confirmed || connection.status === 'reauthorization_required';
  const wait = Math.max(failure.retryAfter ?? 0, backOff(failing.times, jitter));
  return {
    ...connection,
    tokens: (failure.refreshTokenSpent ? withoutRefreshToken(connection) : connection).tokens,
    status: refused ? 'reauthorization_required' : 'degraded',
    cause: refused ? 'refused' : failure.cause,
    failing,
    // A refused access code is tried again once a day: if NoiseAware erred, the connection heals unasked.
    renewAt: refused ? now + day * (0.9 + 0.2 * jitter()) : now + wait,
    renewal: null,
  };
}

/** Counts failures in a row. A row of 403 begins anew: what failed before it for other reasons confirms nothing. */
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
  // Whoever is renewing loses the lease, so that nothing is written back afterwards.
  renewal: null,
});

export function publicConnection(connection: Connection): PublicConnection {
  const { tokens } = connection;
  const live = connection.status !== 'disconnected';
  return {
    id: connection.id,
    account: connection.account,
    status: connection.status,
    cause: connection.cause,
    connectedBy: connection.connectedBy,
    connectedAt: timestampOf(connection.connectedAt),
    lastRenewedAt: timestampOf(connection.lastRenewedAt),
    userTokenExpiresAt: tokens === null ? null : timestampOf(tokens.userTokenExpiresAt),
    diesAt: live ? timestampOf(connection.lastRenewedAt + refreshTokenLife) : null,
    nextRenewalAt: connection.renewAt === null ? null : timestampOf(connection.renewAt),
    troubleSince: connection.failing === null ? null : timestampOf(connection.failing.since),
    organization: connection.identity?.value ?? null,
  };
}
