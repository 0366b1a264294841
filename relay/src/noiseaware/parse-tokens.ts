import * as v from 'valibot';
import type { Seconds } from '../domain/time.ts';

/** What an exchange or a refresh gave. */
export interface Tokens {
  userToken: string;
  /** By the relay's clock. */
  userTokenExpiresAt: Seconds;
  /** Null where the answer held none. */
  refreshToken: string | null;
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
 * @param date the answer's `Date` header: lifetimes are counted by NoiseAware's clock, so that a skew does not matter
 */
export function parseTokens(body: string, date: string | null, now: Seconds): Tokens | undefined {
  const parsed = v.safeParse(anyAnswer, jsonOf(body));
  if (!parsed.success) return undefined;
  const { expiresAt, userToken, refreshToken } = parsed.output;
  const expiry = parseTimestamp(expiresAt);
  if (expiry === undefined) return undefined;
  const theirNow = date === null ? Number.NaN : Date.parse(date) / 1000;
  const life = expiry - (Number.isFinite(theirNow) ? theirNow : now);
  if (life <= 0 || life > longestLife) return undefined;
  return { userToken, userTokenExpiresAt: now + life, refreshToken: refreshToken || null };
}

/** RFC 3339 (the page's "RFC 3309" is a slip): any offset, 0 to 9 fraction digits, `t` and `z` in either case. */
export function parseTimestamp(timestamp: string): Seconds | undefined {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
  const canonical = timestamp.toUpperCase();
  if (!form.test(canonical)) return undefined;
  const milliseconds = Date.parse(canonical.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

// --- Internal helpers ---

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
