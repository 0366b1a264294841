import { canonicalUrl } from '../../base/canonical-url.ts';
import type { Link } from './link.ts';
import type { Scene, Shown } from './visit.ts';

/** How a link's use has ended, as the address to which the owner's browser returns says it. */
export type Outcome = 'connected' | 'waiting' | 'declined' | 'failed' | 'expired' | 'used';

/**
 * Whether a link may send its owner's browser to an address: it is canonical, has no fragment, and is of an allowed origin.
 * @param origins of RELAY_RETURN_ORIGINS
 */
export const isAllowedReturn = (returnTo: string, origins: readonly string[]): boolean =>
  !returnTo.includes('#') && origins.includes(canonicalUrl(returnTo)?.origin ?? '');

/**
 * Where the owner's browser goes instead of a page: the link's `returnTo`, with the outcome and the link's id in its query. Never
 * with a code, a token or an organization.
 * @param origins that are allowed now
 * @returns undefined if the page is to be shown: the link is unknown, has no address to return to, or that is not allowed any more
 */
export function returnOf(shown: Shown, origins: readonly string[]): string | undefined {
  const { link } = shown;
  const outcome = outcomeOf(shown);
  if (link === undefined || link.returnTo === null || outcome === undefined) return undefined;
  if (!isAllowedReturn(link.returnTo, origins)) return undefined;
  const url = new URL(link.returnTo);
  const added = { noiseaware: outcome, link: link.id };
  // Only what is replaced changes: `searchParams.set` would write the rest of the query anew.
  const others = url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && ![...new URLSearchParams(part).keys()].some((name) => name in added));
  url.search = [...others, new URLSearchParams(added)].join('&');
  return url.href;
}

// --- Internal helpers ---

function outcomeOf({ scene, link }: Shown): Outcome | undefined {
  // Whoever comes back without an access code has declined, unless NoiseAware has called the ConnectionURL.
  if ((scene === 'left' || scene === 'nothing') && !isDenied(link)) return 'failed';
  return outcomes[scene];
}

const isDenied = (link: Link | undefined): boolean => link !== undefined && link.denied === link.pairing;

/** The outcome for whoever leaves a page to return; undefined for the pages of no known link. */
const outcomes: { readonly [S in Scene]: Outcome | undefined } = {
  open: 'declined',
  started: 'declined',
  not_owner: 'declined',
  left: 'declined',
  nothing: 'declined',
  connected_here: 'connected',
  connected_otherwise: 'connected',
  awaiting_confirmation: 'waiting',
  connected: 'used',
  used_elsewhere: 'used',
  ended_here: 'used',
  expired: 'expired',
  revoked: 'failed',
  failed: 'failed',
  authorized_before: 'failed',
  superseded: 'failed',
  unavailable: 'failed',
  refused: 'failed',
  password_reset: 'failed',
  too_often: 'failed',
  unknown: undefined,
  coming_back: undefined,
  other_browser: undefined,
  no_cookies: undefined,
};
