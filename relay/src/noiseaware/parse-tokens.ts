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
  lifeBy: 'expiresAt' | 'exp' | 'documented';
  /** Null if the answer has none. */
  refreshToken: string | null;
  /** Seconds by which NoiseAware's clock is ahead of the relay's, to about a second; null if unknown. */
  clockAhead: Seconds | null;
}

const text = v.pipe(v.string(), v.nonEmpty(), v.maxLength(16_384));

/** Treats `userToken`, `user_token` and `UserToken` as one name. */
const plainNames = (fields: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name.replaceAll('_', '').toLowerCase(), value]),
  );

const answer = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform(plainNames),
  v.object({
    expiresat: v.optional(v.unknown()),
    usertoken: text,
    // Some languages write a missing value as an empty string.
    refreshtoken: v.nullish(v.union([text, v.literal('')])),
  }),
);

type Answer = v.InferOutput<typeof answer>;

const within = (name: string, schema: v.GenericSchema<unknown, Answer>) =>
  v.pipe(
    v.object({ [name]: schema }),
    v.transform((fields) => fields[name] as Answer),
  );

/** NoiseAware's page shows the bare fields, a public client reads them in `data`; the other envelopes are guesses. */
const anyAnswer: v.GenericSchema<unknown, Answer> = v.union([
  answer,
  within('data', answer),
  within('data', within('data', answer)),
  within('result', answer),
]);

/** The longest life of a user token that is believed. */
const longestLife: Seconds = day;

/**
 * Parses the answer of `/token` and of the refresh call; undefined if it is not one, or its token has expired: then nothing of it
 * is used. The token's end is `expiresAt`; if that is not an RFC 3339 date, the `exp` of a JWT (RFC 7519, section 4.1.4); without
 * either, or if they are too far ahead, the documented life applies. Ends are read by NoiseAware's clock, so that skew does not
 * matter, and by the relay's clock only if the result would make no sense. Lives start at the time of the request, however long
 * the answer took.
 * @param date the answer's `Date` header (RFC 9110, section 6.6.1: whole seconds, so about half a second late)
 */
export function parseTokens(
  body: string,
  date: string | null,
  { asked, answered }: { asked: Seconds; answered: Seconds },
): Tokens | undefined {
  const parsed = v.safeParse(anyAnswer, readJson(body));
  if (!parsed.success) return undefined;
  const { expiresat, usertoken, refreshtoken } = parsed.output;
  const seconds = date === null ? Number.NaN : Date.parse(date) / 1000;
  const theirNow = Number.isFinite(seconds) ? seconds : undefined;
  const livesBy = (by: string, end: Seconds | undefined) =>
    end === undefined ? [] : [theirNow ?? asked, asked].map((at) => ({ by, life: end - at }));
  const isCredible = ({ life }: { life: Seconds }) => life > 0 && life <= longestLife;
  const named = livesBy('expiresAt', typeof expiresat === 'string' ? parseTimestamp(expiresat) : undefined);
  // A token is decoded only if its end is needed.
  const lives = named.some(isCredible) ? named : [...named, ...livesBy('exp', expiryIn(claimsOf(usertoken)))];
  const found = lives.find(isCredible);
  if (found === undefined && lives.some(({ life }) => life <= 0)) return undefined;
  const { by, life } = found ?? { by: 'documented', life: documentedUserTokenLife };
  return {
    userToken: usertoken,
    userTokenExpiresAt: asked + life,
    lifeBy: by as Tokens['lifeBy'],
    refreshToken: refreshtoken || null,
    clockAhead: theirNow === undefined ? null : theirNow + 0.5 - (asked + answered) / 2,
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

/** The claim `exp`: seconds, as a number or a text. */
function expiryIn(claims: unknown): Seconds | undefined {
  const { exp } = (claims ?? {}) as { exp?: unknown };
  return typeof exp === 'string' && /^\d{1,12}(\.\d+)?$/.test(exp) ? Number(exp) : undefined;
}
