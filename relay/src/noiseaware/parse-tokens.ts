import * as v from 'valibot';
import type { Seconds } from '../domain/time.ts';
import { claimsOf, readJson } from './json.ts';

/** What an exchange or a refresh gave. */
export interface Tokens {
  userToken: string;
  /** By the relay's clock. */
  userTokenExpiresAt: Seconds;
  /** What its life was read from: the answer, the token itself, or NoiseAware's page where neither says. */
  lifeBy: 'expiresAt' | 'exp' | 'documented';
  /** Null where the answer held none. */
  refreshToken: string | null;
  /** Seconds by which NoiseAware's clock is ahead of the relay's, to about a second; null where it did not say. */
  clockAhead: Seconds | null;
}

const text = v.pipe(v.string(), v.nonEmpty(), v.maxLength(16_384));

/** `userToken`, `user_token` and `UserToken` are one name. */
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
    // Empty is how some languages write a value that is not there.
    refreshtoken: v.nullish(v.union([text, v.literal('')])),
  }),
);

type Answer = v.InferOutput<typeof answer>;

const within = (name: string, schema: v.GenericSchema<unknown, Answer>) =>
  v.pipe(
    v.object({ [name]: schema }),
    v.transform((fields) => fields[name] as Answer),
  );

/** The page shows the keys bare, a public client reads them inside `data`; the others are as likely as any. */
const anyAnswer: v.GenericSchema<unknown, Answer> = v.union([
  answer,
  within('data', answer),
  within('data', within('data', answer)),
  within('result', answer),
]);

/** The life of a user token by NoiseAware's page. */
const documentedLife: Seconds = 15 * 60;

/** The longest life believed of a user token. */
const longestLife: Seconds = 24 * 60 * 60;

/**
 * Reads the answer of `/token` and of the refresh call; undefined when it is not one, or brings a token that has expired,
 * and then nothing of it is used. The token's end is `expiresAt`; where that is no date of RFC 3339, the `exp` of a
 * token that is a JWT (RFC 7519, section 4.1.4); without either, or where they lie too far ahead, the documented life.
 * Ends are read by NoiseAware's clock, so that a skew does not matter, and by the relay's only where that one makes no
 * sense of them; lives are counted from when the relay asked, however long the answer took.
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
  // A token is taken apart only where its end has to be found in it.
  const lives = named.some(isCredible) ? named : [...named, ...livesBy('exp', expiryIn(claimsOf(usertoken)))];
  const found = lives.find(isCredible);
  if (found === undefined && lives.some(({ life }) => life <= 0)) return undefined;
  const { by, life } = found ?? { by: 'documented', life: documentedLife };
  return {
    userToken: usertoken,
    userTokenExpiresAt: asked + life,
    lifeBy: by as Tokens['lifeBy'],
    refreshToken: refreshtoken || null,
    clockAhead: theirNow === undefined ? null : theirNow + 0.5 - (asked + answered) / 2,
  };
}

/**
 * RFC 3339 (the page's "RFC 3309" is a slip): any offset, 0 to 9 fraction digits, `t` and `z` in either case, a leap
 * second, and the space that some write instead of the `T` (section 5.6).
 */
export function parseTimestamp(timestamp: string): Seconds | undefined {
  const form = /^(\d{4}-\d\d-)(\d\d)[T ](\d\d:[0-5]\d):([0-5]\d|60)(\.\d{1,9})?(Z|[+-]\d\d:[0-5]\d)$/;
  const [, month, day, time, second, fraction = '', offset] = form.exec(timestamp.toUpperCase()) ?? [];
  if (month === undefined || second === undefined) return undefined;
  const leap = second === '60' ? 1 : 0;
  const milliseconds = Date.parse(`${month}${day}T${time}:${leap ? '59' : second}.000${offset}`);
  // A 30th of February would be read as the 2nd of March.
  const days = Date.parse(`${month}${day}`);
  if (Number.isNaN(milliseconds) || new Date(days).getUTCDate() !== Number(day)) return undefined;
  // To the millisecond, as the rest of the relay counts.
  return (milliseconds + 1000 * leap + Number(fraction.slice(1, 4).padEnd(3, '0'))) / 1000;
}

// --- Internal helpers ---

/** The claim `exp`: seconds, written as a number or as text. */
function expiryIn(claims: unknown): Seconds | undefined {
  const { exp } = (claims ?? {}) as { exp?: unknown };
  return typeof exp === 'string' && /^\d{1,12}(\.\d+)?$/.test(exp) ? Number(exp) : undefined;
}
