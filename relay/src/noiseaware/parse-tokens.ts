import * as v from 'valibot';
import { day, type Seconds } from '../base/time.ts';
import { documentedUserTokenLife } from '../domain/connection/renewal-plan.ts';
import type { TokenFields } from '../settings/noiseaware.ts';
import { claimsOf, readJson } from './json.ts';

/** The forms in which the end of a user token is read. `no_offset` is RFC 3339 without an offset, read as UTC. */
type ExpiryForm = 'rfc3339' | 'no_offset' | 'rfc1123' | 'epoch_seconds' | 'epoch_milliseconds';

/** The life of a user token, in seconds since the call began, and what says so. */
export interface TokenLife {
  readonly seconds: Seconds;
  /** The answer, the token itself, or NoiseAware's page if neither says. */
  readonly by: 'expiresAt' | 'expires_in' | 'exp' | 'documented';
  /** How the answer's `expiresAt` is written. */
  readonly expiresAt: ExpiryForm | 'unreadable' | 'absent';
}

/** The tokens of an exchange or a refresh. */
export interface Tokens {
  userToken: string;
  /** By the relay's clock. */
  userTokenExpiresAt: Seconds;
  life: TokenLife;
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
 * Parses the answer of `/token` and of the refresh call: the fields of NOISEAWARE_TOKEN_FIELDS in any spelling, or OAuth's (RFC
 * 6749, section 5.1), in whatever envelope. Undefined if it holds no user token that can be sent, or one past its `exp`: then
 * nothing of it is used. A refresh token that cannot be sent counts as none, since the access code can be exchanged again.
 *
 * The token's life is the smaller of what the answer says (`expiresAt`, or OAuth's `expires_in`) and the `exp` of a JWT (RFC 7519,
 * section 4.1.4); the documented life if neither says one of more than nothing and at most a day. Ends are read by NoiseAware's
 * clock, so that skew does not matter. Where that makes no sense of them they are read by the relay's, which may be wrong: then
 * no life longer than the documented one is believed, as of an end without an offset. Lives start at the time of the request,
 * however long the answer took.
 * @param date the answer's `Date` header (RFC 9110, section 6.6.1: whole seconds, so about half a second late)
 */
export function parseTokens(
  body: string,
  fields: TokenFields,
  date: string | null,
  { requestedAt, answeredAt }: { requestedAt: Seconds; answeredAt: Seconds },
): Tokens | undefined {
  const answer = findAnswer(readJson(body), fields);
  if (answer === undefined) return undefined;
  const { userToken, refreshToken, expiry, expiresIn } = answer;
  const seconds = date === null ? Number.NaN : Date.parse(date) / 1000;
  const theirNow = Number.isFinite(seconds) ? seconds : undefined;
  const lifeUntil = (end: Seconds | undefined): Seconds | undefined => {
    if (end === undefined) return undefined;
    const byTheirs = theirNow === undefined ? Number.NaN : end - theirNow;
    if (Math.abs(byTheirs) <= longestLife) return byTheirs;
    const byOurs = end - requestedAt;
    return Math.abs(byOurs) <= longestLife ? Math.min(byOurs, documentedUserTokenLife) : undefined;
  };
  const byToken = expiryIn(claimsOf(userToken));
  const ofToken = lifeUntil(byToken);
  const isPast = byToken !== undefined && (ofToken ?? byToken - (theirNow ?? requestedAt)) <= 0;
  if (isPast) return undefined;
  const byAnswer = lifeUntil(expiry?.at);
  const longest = expiry?.form === 'no_offset' ? documentedUserTokenLife : longestLife;
  const lives = [
    { by: 'expiresAt' as const, life: byAnswer && Math.min(byAnswer, longest) },
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
    life: { seconds: life, by, expiresAt: expiry === null ? 'absent' : (expiry?.form ?? 'unreadable') },
    refreshToken,
    clockAhead: theirNow === undefined ? null : theirNow + 0.5 - (requestedAt + answeredAt) / 2,
  };
}

/** A time since the epoch, and the form in which it was written. */
interface Expiry {
  readonly at: Seconds;
  readonly form: ExpiryForm;
}

/** Parses the end of a user token in any of {@link ExpiryForm}, as a text or a number. */
export function parseExpiry(value: unknown): Expiry | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  const [, epoch = '', fraction = ''] = /^(\d{9,14})(\.\d+)?$/.exec(text) ?? [];
  // Eleven digits of seconds end in the year 5138, twelve of milliseconds begin in 1973.
  if (epoch.length > 11) return { at: Number(epoch + fraction) / 1000, form: 'epoch_milliseconds' };
  if (epoch !== '') return { at: Number(epoch + fraction), form: 'epoch_seconds' };
  const forms = [
    ['rfc3339', parseTimestamp(text)],
    ['no_offset', parseTimestamp(`${text}Z`)],
    ['rfc1123', parseHttpDate(text)],
  ] as const;
  for (const [form, at] of forms) if (at !== undefined) return { at, form };
  return undefined;
}

// --- Internal helpers ---

/**
 * Parses RFC 3339 (the page's "RFC 3309" is a slip): any offset, 0 to 9 fraction digits, `t` and `z` in either case, a leap
 * second, and a space instead of the `T` (section 5.6).
 */
function parseTimestamp(timestamp: string): Seconds | undefined {
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

/** Parses the date of RFC 1123, section 5.2.14, which HTTP uses, too: `Mon, 04 Oct 2021 15:58:09 GMT`, or another offset. */
function parseHttpDate(text: string): Seconds | undefined {
  const [, local] = /^(.{25}) (?:GMT|UTC?|[+-]\d\d[0-5]\d)$/.exec(text) ?? [];
  // February 30 would be parsed as March 2.
  if (local === undefined || new Date(`${local} GMT`).toUTCString() !== `${local} GMT`) return undefined;
  return Date.parse(text) / 1000;
}

/** What NoiseAware's page promises. */
const documented = { by: 'documented', life: documentedUserTokenLife } as const;

interface Answer {
  readonly userToken: string;
  readonly refreshToken: string | null;
  /** When the user token expires; undefined if that cannot be read, null without it. */
  readonly expiry: Expiry | null | undefined;
  readonly expiresIn: Seconds | undefined;
}

/** The most envelopes around the fields. */
const deepest = 4;

/**
 * The answer's fields, from the outermost object with a user token: beside it there may be others that only look alike. Undefined
 * if two of the same depth name different tokens.
 */
function findAnswer(json: unknown, names: TokenFields): Answer | undefined {
  let level = objectsIn(json);
  for (let depth = 0; depth <= deepest && level.length > 0; depth += 1) {
    const answers = level.flatMap((fields) => answerIn(fields, names) ?? []);
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

function answerIn(object: Record<string, unknown>, fields: TokenFields): Answer | undefined {
  const tokenAt = (...paths: (readonly string[])[]): string | undefined =>
    paths.map((path) => valueAt(object, path)).find((value) => v.is(token, value));
  const userToken = tokenAt(fields.userToken, ['access_token']);
  if (userToken === undefined) return undefined;
  const expiresAt = valueAt(object, fields.expiresAt) ?? '';
  const expiresIn = valueAt(object, ['expires_in']);
  return {
    userToken,
    refreshToken: tokenAt(fields.refreshToken, ['refresh_token']) ?? null,
    expiry: expiresAt === '' ? null : parseExpiry(expiresAt),
    expiresIn: /^\d{1,8}$/.test(String(expiresIn)) ? Number(expiresIn) : undefined,
  };
}

/** The value at a path of names. `userToken`, `user_token` and `UserToken` are one name. */
function valueAt(object: Record<string, unknown>, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).findLast(([key]) => plain(key) === plain(name))?.[1];
  }
  return value;
}

const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();

/** The claim `exp`: seconds, as a number or a text. */
function expiryIn(claims: unknown): Seconds | undefined {
  const { exp } = (claims ?? {}) as { exp?: unknown };
  return typeof exp === 'string' && /^\d{1,12}(\.\d+)?$/.test(exp) ? Number(exp) : undefined;
}
