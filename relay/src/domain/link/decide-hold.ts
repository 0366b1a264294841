import type { Seconds } from '../../base/time.ts';
import { type Actor, entryOfPairing } from '../audit/audit.ts';
import type { Changes } from '../decision.ts';
import type { Pairing } from '../pairing/pairing.ts';
import { confirmationLife, isSubmittable, type Link, linkEvent, linkStatusOf } from './link.ts';

/** Keeps an authorization until its organization was confirmed; no token is vended before. */
export function decideHold(
  { link, pairing }: { readonly link: Link | undefined; readonly pairing: Pairing | undefined },
  authorized: { pairing: string; waiting: NonNullable<Link['waiting']>; now: Seconds; by: Actor },
): Changes<{ links: Link; pairings: Pairing }, 'held' | 'ended'> {
  const { waiting, now, by } = authorized;
  const isCurrent =
    link?.pairing === authorized.pairing && pairing?.id === authorized.pairing && pairing.ended === null;
  if (!isCurrent || !isSubmittable(linkStatusOf(link, now))) return { answer: 'ended' };
  const expiresAt = now + confirmationLife;
  const times = { startedAt: pairing.createdAt, authorizedAt: now };
  const waitingLink: Link = { ...link, waiting: { ...waiting, ...times }, expiresAt };
  return {
    answer: 'held',
    // Its access code was exchanged, so no call is answered with it any more.
    put: { links: [waitingLink], pairings: [{ ...pairing, salt: null, expiresAt }] },
    audit: [{ ...entryOfPairing('link_authorized', pairing, now, by), link: link.id }],
    events: [
      linkEvent('link.used', waitingLink, now),
      linkEvent('link.awaiting_confirmation', waitingLink, now),
    ],
  };
}
