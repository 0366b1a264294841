import { fixedRedirectPath } from '@noiseaware-connect/shared/contract/extension';
import {
  account,
  causes,
  type PairingStatus,
  type Pairing as PublicPairing,
} from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import { canonicalUrl } from '../../base/canonical-url.ts';
import { day, minute, type Seconds, timestampOf } from '../../base/time.ts';
import { choice } from '../connection/choose-connection.ts';
import { type AccessCodeForm, accessCodePattern } from '../sealing/access-code.ts';
import { hashOf, sameSecret } from '../secrets.ts';

/** One attempt to connect an account, as stored: no code, only hashes and a salt. */
export const pairingRecord = v.strictObject({
  id: v.string(),
  staff: v.strictObject({ id: v.string(), name: v.string() }),
  /** The session in which it was begun, or the owner's link. */
  session: v.string(),
  account,
  challenge: v.string(),
  redirectUri: v.string(),
  /** The connection to reauthorize: named, or the account's only living one when this began; null if neither. */
  connection: v.nullable(v.string()),
  choice: v.optional(choice, 'account'),
  codeHash: v.string(),
  /** With the one-time code and a sealing key it yields the access code. Null once no call is answered with that any more. */
  salt: v.nullable(v.string()),
  createdAt: v.number(),
  expiresAt: v.number(),
  /** When NoiseAware first presented the one-time code, and the hash of the access code it was given. */
  authorized: v.nullable(v.strictObject({ at: v.number(), accessCodeHash: v.string() })),
  ended: v.nullable(
    v.variant('as', [
      v.strictObject({ as: v.literal('connected'), at: v.number(), connection: v.string() }),
      v.strictObject({ as: v.literal('cancelled'), at: v.number() }),
      v.strictObject({ as: v.literal('expired'), at: v.number() }),
      v.strictObject({ as: v.literal('failed'), at: v.number(), cause: v.picklist(causes) }),
    ]),
  ),
});
export type Pairing = v.InferOutput<typeof pairingRecord>;

/** How long a completion that began in time may still be exchanging: its repeat needs the authorization. */
export const longestExchange: Seconds = minute;

/** A pairing that ends. Its salt is erased: a sealing key and an old authorize address yield no access code. */
export const endedPairing = (pairing: Pairing, ended: NonNullable<Pairing['ended']>): Pairing => ({
  ...pairing,
  salt: null,
  ended,
});

/**
 * An abandoned pairing, after the last possible exchange. The authorization is erased, and a clock that is set back later does
 * not reopen it.
 */
export const afterExpiry = (pairing: Pairing): Pairing => ({
  ...endedPairing(pairing, { as: 'expired', at: pairing.expiresAt }),
  authorized: null,
});

/** How long an ended pairing stays readable, so that a repeated completion gets the same answer. */
export const pairingAfterlife: Seconds = day;

/** The most open pairings of one session: more than a person needs. */
export const mostOpenPairings = 50;

export function statusOf(pairing: Pairing, now: Seconds): PairingStatus {
  if (pairing.ended !== null) return pairing.ended.as;
  if (now >= pairing.expiresAt) return 'expired';
  return pairing.authorized === null ? 'awaiting_authorization' : 'authorized';
}

/** The access code in a redirect, or why the redirect does not belong to this pairing. */
export type RedirectCheck =
  | { ok: true; accessCode: string }
  | { ok: false; reason: 'elsewhere' | 'no_code' | 'other_code' | 'several_codes' };

/**
 * Checks that a redirect returned to the pairing's own URI and carries its access code and no other. How NoiseAware appends the
 * code is not in NoiseAware's page, so everything behind the pairing's own path, which has random bits, is searched for the form
 * of an access code. A further path segment may follow, but the path itself must match exactly.
 */
export function checkRedirect(
  pairing: Pick<Pairing, 'redirectUri'>,
  { form, hash }: { form: AccessCodeForm; hash: string },
  redirect: string,
): RedirectCheck {
  const url = URL.parse(redirect);
  const expected = new URL(pairing.redirectUri);
  if (
    url === null ||
    url.origin !== expected.origin ||
    url.username ||
    url.password ||
    !isBelow(expected, url)
  ) {
    return { ok: false, reason: 'elsewhere' };
  }
  const appended = url.href.slice(url.origin.length + expected.pathname.length);
  // A URL inside a URL is encoded twice; a code contains no percent sign.
  const [accessCode, ...others] = new Set(decoded(decoded(appended)).match(accessCodePattern(form)));
  if (others.length > 0) return { ok: false, reason: 'several_codes' };
  if (accessCode === undefined) return { ok: false, reason: 'no_code' };
  return sameSecret(hashOf(accessCode), hash)
    ? { ok: true, accessCode }
    : { ok: false, reason: 'other_code' };
}

/** Whether NoiseAware sent the owner back with neither an access code nor an error. `error=undefined` is none. */
export function isEmptyRedirect(
  form: AccessCodeForm,
  pairing: Pick<Pairing, 'redirectUri'> | undefined,
  redirect: string,
): boolean {
  if (pairing === undefined || !URL.canParse(redirect)) return false;
  const appended = decoded(decoded(new URL(redirect).href.slice(pairing.redirectUri.length)));
  const hasError = /error\w*=(?!undefined|null|&|$)/i.test(appended);
  return !hasError && appended.match(accessCodePattern(form)) === null;
}

/** Whether the URL has that path, followed by nothing that changes its last segment. */
const isBelow = ({ pathname }: URL, url: URL): boolean =>
  url.pathname.startsWith(pathname) &&
  (pathname.endsWith('/') || /^(?:$|[/&;])/.test(url.pathname.slice(pathname.length)));

/** Decodes percent-encoded ASCII. */
const decoded = (text: string): string =>
  text.replace(/%[0-7][0-9a-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));

/** What a redirect URI adds to a base: segments of characters that every parser reads alike. */
const ownPath = /^[\w.~-]+(?:\/[\w.~-]+)*\/?$/;

/**
 * Whether a redirect URI is allowed: it equals its canonical form, contains nothing that two parsers could read differently
 * (percent signs, empty segments, a query or fragment, even an empty one), starts with an allowed base, and adds a path of its
 * own.
 */
export function isAllowedRedirect(redirectUri: string, bases: readonly string[]): boolean {
  if (canonicalUrl(redirectUri) === undefined) return false;
  return bases.some((base) => redirectUri.startsWith(base) && ownPath.test(redirectUri.slice(base.length)));
}

/** Whether a redirect URI is the one that all pairings share with RELAY_REDIRECT_PATHS=fixed. */
export const isFixedRedirect = (redirectUri: string, bases: readonly string[]): boolean =>
  bases.some((base) => redirectUri === base + fixedRedirectPath);

export function publicPairing(pairing: Pairing, now: Seconds): PublicPairing {
  const connection = pairing.ended?.as === 'connected' ? pairing.ended.connection : pairing.connection;
  return {
    id: pairing.id,
    status: statusOf(pairing, now),
    account: pairing.account,
    expiresAt: timestampOf(pairing.expiresAt),
    ...(connection === null ? {} : { connection }),
    ...(pairing.ended?.as === 'failed' ? { cause: pairing.ended.cause } : {}),
  };
}
