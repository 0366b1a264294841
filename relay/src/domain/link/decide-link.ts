import type { LinkStatus } from '@noiseaware-connect/shared/shapes';
import type { Seconds } from '../../base/time.ts';
import { type Actor, type AuditEntry, entryOfPairing } from '../audit/audit.ts';
import type { Changes } from '../decision.ts';
import { decideCancel } from '../pairing/decide-pairing.ts';
import { afterExpiry, type Pairing } from '../pairing/pairing.ts';
import { expiredLink, isSubmittable, type Link, linkEvent, linkStatusOf, mostPendingLinks } from './link.ts';

/** A decision on a link, and on pairings begun with it. */
export type LinkDecision<T> = Changes<{ links: Link; pairings: Pairing }, T>;

/** A link, and the pairing of the last submission of its form. */
export interface LinkAndPairing {
  readonly link: Link | undefined;
  readonly pairing: Pairing | undefined;
}

/** From that many pending links of a maker on, concurrent decisions to add one are made one after another. */
const nearlyMost = mostPendingLinks - 100;

/**
 * Adds a link, unless its maker has as many as they may.
 * @param pending the maker's links that can still be used
 */
export function decideAddLink(
  link: Link,
  pending: readonly Link[],
  by: Actor,
): Changes<{ links: Link }, 'added' | 'too_many'> {
  const [first] = pending.map(({ id }) => id).sort();
  if (pending.some(({ id }) => id === link.id)) throw new Error('a link has this id already');
  if (pending.length >= mostPendingLinks) return { answer: 'too_many' };
  return {
    answer: 'added',
    put: { links: [link] },
    ...(first !== undefined && pending.length >= nearlyMost && { touch: { links: [first] } }),
    audit: [entryOfLink('link_made', link, link.createdAt, by)],
  };
}

/** Begins the pairing of a form submission and cancels the one before. If the link cannot be used, returns its status. */
export function decidePress(
  { link, pairing }: LinkAndPairing,
  newPairing: Pairing,
  by: Actor,
): LinkDecision<'begun' | Exclude<LinkStatus, 'open' | 'started'> | 'missing'> {
  if (link === undefined) return { answer: 'missing' };
  const now = newPairing.createdAt;
  const status = linkStatusOf(link, now);
  if (!isSubmittable(status)) return { answer: status };
  const before = decideCancel(pairing, now, by);
  const { id, challenge } = newPairing;
  const put: Link = { ...link, pairing: id, challenge, startedAt: now };
  return {
    answer: 'begun',
    put: { links: [put], pairings: [...(before.put === undefined ? [] : [before.put]), newPairing] },
    audit: [...(before.audit ?? []), entryOfPairing('pairing_started', newPairing, now, by)],
    events: status === 'open' ? [linkEvent('link.opened', put, now)] : [],
  };
}

/**
 * Notes that the owner came back from NoiseAware without authorizing, once for each pairing. Link and pairing stay usable: the
 * owner may change their mind.
 */
export function decideDenied(
  { link, pairing }: LinkAndPairing,
  denied: string,
  now: Seconds,
): LinkDecision<undefined> {
  const isOpen = pairing?.id === denied && pairing.authorized === null && pairing.ended === null;
  if (link === undefined || !isOpen || link.denied === denied || !isSubmittable(linkStatusOf(link, now))) {
    return { answer: undefined };
  }
  const put: Link = { ...link, denied };
  return {
    answer: undefined,
    put: { links: [put] },
    events: [linkEvent('link.refused', put, now, denied)],
  };
}

/**
 * Ends a link that expired before that time, and its current pairing, unless it has ended. A code that waited in it is erased.
 * Returns whether a pairing expired with it.
 */
export function decideExpiry(
  { link, pairing }: LinkAndPairing,
  before: Seconds,
  now: Seconds,
): LinkDecision<boolean> {
  if (link === undefined || link.ended !== null || link.expiresAt > before) return { answer: false };
  const put = expiredLink(link);
  // No pairing of a link lives longer than the link.
  const pairings = pairing?.ended === null ? [afterExpiry(pairing)] : [];
  return {
    answer: pairings.length > 0,
    put: { links: [put], pairings },
    events: [linkEvent('link.expired', put, now)],
    erases: link.waiting !== null,
  };
}

/** Ends a link and its current pairing, unless it has ended. */
export function decideEndLink(
  { link, pairing }: LinkAndPairing,
  as: 'revoked' | 'failed',
  now: Seconds,
  by: Actor,
): LinkDecision<Link | undefined> {
  if (link === undefined || link.ended !== null) return { answer: link };
  const ended: Link = { ...link, waiting: null, ended: { as, at: now } };
  const before = decideCancel(pairing, now, by);
  return {
    answer: ended,
    put: { links: [ended], pairings: before.put === undefined ? [] : [before.put] },
    audit: [...(before.audit ?? []), entryOfLink(`link_${as}`, link, now, by)],
    events:
      as === 'failed' ? [] : [linkEvent(link.waiting === null ? 'link.revoked' : 'link.refused', ended, now)],
    erases: link.waiting !== null,
  };
}

/** The audit entry for an event of a link. */
export const entryOfLink = (
  what: AuditEntry['what'],
  { id, account }: Link,
  at: Seconds,
  who: Actor,
): AuditEntry => ({
  at,
  what,
  who,
  link: id,
  account: account.id,
});
