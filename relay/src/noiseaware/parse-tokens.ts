import * as v from 'valibot';
import type { Seconds } from '../domain/time.ts';

/** What an exchange or a refresh gave. */
export interface Tokens {
  userToken: string;
  /** By the relay's clock. */
  userTokenExpiresAt: Seconds;
  /** Null where the answer held none. */
  refreshToken: string | null;
  /** Seconds by which NoiseAware's clock is ahead of the relay's, to about a second; null where it did not say. */
  clockAhead: Seconds | null;
}

const text = v.pipe(v.string(), v.nonEmpty(), v.maxLength(16_384));
const answer = v.object({
  expiresAt: v.string(),
  userToken: text,
  // Empty is how some languages write a value that is not there.
  refreshToken: v.nullish(v.union([text, v.literal('')])),
});
/** The page shows the keys bare; a public client reads them inside `data`. */
const anyAnswer = v.union([
  answer,
  v.pipe(
    v.object({ data: answer }),
    v.transform(({ data }) => data),
  ),
]);

/** The longest life believed of a user token: an `expiresAt` beyond it is taken for a broken answer. */
const longestLife: Seconds = 24 * 60 * 60;

/**
 * Reads the answer of `/token` and of the refresh call; undefined when it is not one, and then nothing of it is used.
 * Lifetimes are counted by NoiseAware's clock, so that a skew does not matter, and by the relay's only where that one
 * makes no sense of them; they are counted from when the relay asked, however long the answer took.
 * @param date the answer's `Date` header (RFC 9110, section 6.6.1: whole seconds, so about half a second late)
 */
export function parseTokens(
  body: string,
  date: string | null,
  { asked, answered }: { asked: Seconds; answered: Seconds },
): Tokens | undefined {
  const parsed = v.safeParse(anyAnswer, jsonOf(body));
  if (!parsed.success) return undefined;
  const { expiresAt, userToken, refreshToken } = parsed.output;
  const expiry = parseTimestamp(expiresAt);
  if (expiry === undefined) return undefined;
  const seconds = date === null ? Number.NaN : Date.parse(date) / 1000;
  const theirNow = Number.isFinite(seconds) ? seconds : undefined;
  const life = [theirNow ?? asked, asked]
    .map((at) => expiry - at)
    .find((each) => each > 0 && each <= longestLife);
  if (life === undefined) return undefined;
  return {
    userToken,
    userTokenExpiresAt: asked + life,
    refreshToken: refreshToken || null,
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

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
