import * as v from 'valibot';
import { day, type Seconds } from '../base/time.ts';
import { documentedUserTokenLife } from '../domain/connection/renewal-plan.ts';
import { claimsOf, readJson } from './json.ts';

/** The tokens of an exchange or a refresh. */
export interface Tokens {
  userToken: string;
  /** By the relay's clock. */
  userTokenExpiresAt: Seconds;
  /** The source of its life: the answer, the token itself, or NoiseAware's page if neither says. */
  lifeBy: 'expiresAt' | 'expires_in' | 'exp' | 'documented';
  /** Null if the answer has none. */
  refreshToken: string | null;
  /** Seconds by which NoiseAware's clock is ahead of the relay's, to about a second; null if unknown. */
  clockAhead: Seconds | null;
}

/** A token goes into a header: printable ASCII alone. */
const token = v.pipe(v.string(), v.nonEmpty(), v.maxLength(16_384), v.regex(/^[\x20-\x7e]+$/));

/** The longest life of a user token that is believed. */
const longestLife: Seconds = day;

/**
 * Parses the answer of `/token` and of the refresh call: NoiseAware's names in any spelling or OAuth's (RFC 6749, section 5.1), in
 * whatever envelope. Undefined if it holds no user token that can be sent, or one past its `exp`: then nothing of it is used. A
 * refresh token that cannot be sent counts as none, since the access code can be exchanged again.
 *
 * The token's life is the smaller of what the answer says (`expiresAt`, RFC 3339, or OAuth's `expires_in`) and the `exp` of a JWT
 * (RFC 7519, section 4.1.4); the documented life if neither says one of more than nothing and at most a day. Ends are read by
 * NoiseAware's clock, so that skew does not matter, and by the relay's only if NoiseAware's makes no sense of them. Lives start
 * at the time of the request, however long the answer took.
 * @param date the answer's `Date` header (RFC 9110, section 6.6.1: whole seconds, so about half a second late)
 */
export function parseTokens(
  body: string,
  date: string | null,
  { requestedAt, answeredAt }: { requestedAt: Seconds; answeredAt: Seconds },
): Tokens | undefined {
  const answer = findAnswer(readJson(body));
  if (answer === undefined) return undefined;
  const { userToken, refreshToken, expiresAt, expiresIn } = answer;
  const seconds = date === null ? Number.NaN : Date.parse(date) / 1000;
  const theirNow = Number.isFinite(seconds) ? seconds : undefined;
  /** The life that ends then, by the first clock for which that is within a day. */
  const lifeUntil = (end: Seconds | undefined) =>
    end === undefined
      ? undefined
      : [theirNow ?? requestedAt, requestedAt]
          .map((at) => end - at)
          .find((life) => Math.abs(life) <= longestLife);
  const byToken = expiryIn(claimsOf(userToken));
  const ofToken = lifeUntil(byToken);
  const isPast = byToken !== undefined && (ofToken ?? byToken - (theirNow ?? requestedAt)) <= 0;
  if (isPast) return undefined;
  const lives = [
    { by: 'expiresAt' as const, life: lifeUntil(expiresAt) },
    { by: 'expires_in' as const, life: expiresIn },
    { by: 'exp' as const, life: ofToken },
  ].flatMap(({ by, life = 0 }) => (life > 0 && life <= longestLife ? [{ by, life }] : []));
  const smallest = Math.min(...lives.map(({ life }) => life));
  // `exp` is in whole seconds: an `expiresAt` of the same second is the source.
  const source = lives.find(({ life }) => life < smallest + 1);
  const { by, life } = source === undefined ? documented : { by: source.by, life: smallest };
  return {
    userToken,
    userTokenExpiresAt: requestedAt + life,
    lifeBy: by,
    refreshToken,
    clockAhead: theirNow === undefined ? null : theirNow + 0.5 - (requestedAt + answeredAt) / 2,
  };
}

/**
 * Parses RFC 3339 (the page's "RFC 3309" is a slip): any offset, 0 to 9 fraction digits, `t` and `z` in either case, a leap
 * second, and a space instead of the `T` (section 5.6).
 */
export function parseTimestamp(timestamp: string): Seconds | undefined {
  const form = /^(\d{4}-\d\d-)(\d\d)[T ](\d\d:[0-5]\d):([0-5]\d|60)(\.\d{1,9})?(Z|[+-]\d\d:[0-5]\d)$/;
  const [, month, day, time, second, fraction = '', offset] = form.exec(timestamp.toUpperCase()) ?? [];
  if (month === undefined || second === undefined) return undefined;
  const leap = second === '60' ? 1 : 0;
  const milliseconds = Date.parse(`${month}${day}T${time}:${leap ? '59' : second}.000${offset}`);
  // February 30 would be parsed as March 2.
  const days = Date.parse(`${month}${day}`);
  if (Number.isNaN(milliseconds) || new Date(days).getUTCDate() !== Number(day)) return undefined;
  // To the millisecond, like all times of the relay.
  return (milliseconds + 1000 * leap + Number(fraction.slice(1, 4).padEnd(3, '0'))) / 1000;
}

// --- Internal helpers ---

/** What NoiseAware's page promises. */
const documented = { by: 'documented', life: documentedUserTokenLife } as const;

interface Answer {
  readonly userToken: string;
  readonly refreshToken: string | null;
  readonly expiresAt: Seconds | undefined;
  readonly expiresIn: Seconds | undefined;
}

/** The most envelopes around the fields. */
const deepest = 4;

/**
 * The answer's fields, from the outermost object with a user token: beside it there may be others that only look alike. Undefined
 * if two of the same depth name different tokens.
 */
function findAnswer(json: unknown): Answer | undefined {
  let level = objectsIn(json);
  for (let depth = 0; depth <= deepest && level.length > 0; depth += 1) {
    const answers = level.flatMap((fields) => answerIn(fields) ?? []);
    const [first] = answers;
    if (first !== undefined) {
      return answers.every(({ userToken }) => userToken === first.userToken) ? first : undefined;
    }
    level = level.flatMap((fields) => Object.values(fields).flatMap(objectsIn));
  }
  return undefined;
}

/** The value as an object, also if it is in a list of one. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  const one = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof one === 'object' && one !== null && !Array.isArray(one) ? [one] : [];
}

function answerIn(object: Record<string, unknown>): Answer | undefined {
  // Treats `userToken`, `user_token` and `UserToken` as one name.
  const fields = new Map(
    Object.entries(object).map(([name, value]) => [name.replaceAll('_', '').toLowerCase(), value]),
  );
  const tokenAt = (name: string): string | undefined => {
    const value = fields.get(name);
    return v.is(token, value) ? value : undefined;
  };
  const userToken = tokenAt('usertoken') ?? tokenAt('accesstoken');
  if (userToken === undefined) return undefined;
  const expiresAt = fields.get('expiresat');
  const expiresIn = fields.get('expiresin');
  return {
    userToken,
    refreshToken: tokenAt('refreshtoken') ?? null,
    expiresAt: typeof expiresAt === 'string' ? parseTimestamp(expiresAt) : undefined,
    expiresIn: /^\d{1,8}$/.test(String(expiresIn)) ? Number(expiresIn) : undefined,
  };
}

/** The claim `exp`: seconds, as a number or a text. */
function expiryIn(claims: unknown): Seconds | undefined {
  const { exp } = (claims ?? {}) as { exp?: unknown };
  return typeof exp === 'string' && /^\d{1,12}(\.\d+)?$/.test(exp) ? Number(exp) : undefined;
}
