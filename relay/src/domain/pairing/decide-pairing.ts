import { isDeepStrictEqual } from 'node:util';
import type { Seconds } from '../../base/time.ts';
import { type Actor, type AuditEntry, entryOfPairing as entry } from '../audit/audit.ts';
import type { Connection } from '../connection/connection.ts';
import { areDifferent, type Identity } from '../connection/identity.ts';
import type { Changes, Decision } from '../decision.ts';
import { connectedLink, type Link, linkEvent } from '../link/link.ts';
import type { Session } from '../staff/staff.ts';
import { eventsOf } from '../webhook/webhook.ts';
import { mostOpenPairings, type Pairing } from './pairing.ts';

/** A one-time code presented by NoiseAware, which the store finds by its hash, and the hash of the access code to grant. */
export interface PresentedCode {
  readonly accessCodeHash: string;
  readonly now: Seconds;
  readonly retryWindow: Seconds;
  readonly by: Actor;
  /** Whether a refusal is not audited, since there were many already. */
  readonly isQuiet?: () => boolean;
}
export type ClaimAnswer =
  | { outcome: 'granted' | 'repeated'; accessCodeHash: string }
  | { outcome: 'used' | 'expired' | 'cancelled' | 'unknown' };

/**
 * Begins a pairing. If a session is named, it must not have ended, and not have as many open pairings as it may.
 * @param within the named session, and its open pairings; expired ones may be among them
 */
export function decideStart(
  pairing: Pairing,
  within: { readonly session: Session | undefined; readonly open: readonly Pairing[] } | undefined,
  by: Actor,
): Changes<{ pairings: Pairing; sessions: Session }, 'started' | 'session_ended' | 'too_many'> {
  const now = pairing.createdAt;
  if (within !== undefined) {
    if (within.session === undefined) return { answer: 'session_ended' };
    if (within.open.filter(({ expiresAt }) => now < expiresAt).length >= mostOpenPairings)
      return { answer: 'too_many' };
  }
  return {
    answer: 'started',
    put: { pairings: [pairing] },
    // The end of a session cancels its open pairings, and must not miss this one.
    touch: { sessions: within?.session === undefined ? [] : [within.session.id] },
    audit: [entry('pairing_started', pairing, now, by)],
  };
}

/**
 * Cancels open pairings, in the change that ends their connection, their session or their staff member: afterwards nothing that
 * was begun with it may mint, spend or write anything.
 */
export function cancelAll(open: readonly Pairing[], now: Seconds, by: Actor) {
  const decisions = open.map((pairing) => decideCancel(pairing, now, by));
  return {
    pairings: decisions.flatMap(({ put }) => put ?? []),
    audit: decisions.flatMap(({ audit }) => audit ?? []),
  };
}

/**
 * Grants a code at its first presentation. A repeat within the window and before completion gets the same answer, since a lost
 * answer must not cost the person the authorization. Later repeats are refused. The reason of a refusal is only in the audit log
 * (invariant 1).
 */
export function decideClaim(
  pairing: Pairing | undefined,
  { accessCodeHash, now, retryWindow, by, isQuiet }: PresentedCode,
): Decision<Pairing, ClaimAnswer> {
  const unlessQuiet = (said: AuditEntry) => (isQuiet?.() === true ? {} : { audit: [said] });
  if (pairing === undefined) {
    return {
      answer: { outcome: 'unknown' },
      ...unlessQuiet({ at: now, what: 'code_refused_unknown', who: by }),
    };
  }
  const { authorized } = pairing;
  const refusal = refusalOf(pairing, now, retryWindow);
  if (refusal !== undefined) {
    return {
      answer: { outcome: refusal },
      ...unlessQuiet(entry(`code_refused_${refusal}`, pairing, now, by)),
    };
  }
  if (authorized !== null) {
    return {
      answer: { outcome: 'repeated', accessCodeHash: authorized.accessCodeHash },
      ...unlessQuiet(entry('code_repeated', pairing, now, by)),
    };
  }
  return {
    answer: { outcome: 'granted', accessCodeHash },
    put: { ...pairing, authorized: { at: now, accessCodeHash } },
    audit: [entry('code_granted', pairing, now, by)],
  };
}

/** Cancels a pairing, unless it has ended. */
export function decideCancel(pairing: Pairing | undefined, now: Seconds, by: Actor): Decision<Pairing, void> {
  if (pairing === undefined || pairing.ended !== null) return { answer: undefined };
  const put: Pairing = { ...pairing, ended: { as: 'cancelled', at: now } };
  return { answer: undefined, put, audit: [entry('pairing_cancelled', pairing, now, by)] };
}

/** Ends a pairing whose access code was definitely refused, unless it has ended. */
export function decideFail(pairing: Pairing | undefined, now: Seconds, by: Actor): Decision<Pairing, void> {
  if (pairing === undefined || pairing.ended !== null) return { answer: undefined };
  const cause = 'refused';
  const put: Pairing = { ...pairing, ended: { as: 'failed', at: now, cause } };
  return { answer: undefined, put, audit: [{ ...entry('pairing_failed', pairing, now, by), cause }] };
}

/** The connection that an exchange brought for a pairing, and the existing one with the same id, if any. */
export interface Completion {
  readonly connection: Connection;
  readonly before: Connection | undefined;
  /** The identity that the new one was compared with: that of `before` at that time. */
  readonly compared: Identity | null;
  /** The owner's link by which the pairing was begun. */
  readonly link?: Link | undefined;
  readonly now: Seconds;
  readonly by: Actor;
}
export type ConnectAnswer =
  | { outcome: 'connected'; connection: string }
  | { outcome: 'ended' | 'missing' | 'changed' };

/** Ends a pairing as connected, and with it the link by which it was begun, and writes its connection. */
export function decideConnect(
  pairing: Pairing | undefined,
  { connection, before, compared, link, now, by }: Completion,
): Changes<{ pairings: Pairing; connections: Connection; links: Link }, ConnectAnswer> {
  if (pairing === undefined) return { answer: { outcome: 'missing' } };
  if (pairing.ended?.as === 'connected') {
    return { answer: { outcome: 'connected', connection: pairing.ended.connection } };
  }
  if (pairing.ended !== null) return { answer: { outcome: 'ended' } };
  if (before !== undefined && !isDeepStrictEqual(before.identity, compared)) {
    return { answer: { outcome: 'changed' } };
  }
  const { id, status, identity } = connection;
  const what = before === undefined ? 'connected' : 'reauthorized';
  const changed = areDifferent(before?.identity ?? null, identity);
  const used = link && connectedLink(link, id, now);
  return {
    answer: { outcome: 'connected', connection: id },
    put: {
      pairings: [{ ...pairing, ended: { as: 'connected', at: now, connection: id } }],
      connections: [connection],
      links: used === undefined ? [] : [used],
    },
    audit: [
      { ...entry(what, pairing, now, by), connection: id, status },
      ...(changed ? [{ ...entry('organization_changed', pairing, now, by), connection: id }] : []),
    ],
    events: [
      ...eventsOf(before, connection, now),
      // A link that waited for confirmation has emitted its event already.
      ...(used !== undefined && link?.waiting === null ? [linkEvent('link.used', used, now)] : []),
    ],
  };
}

// --- Internal helpers ---

function refusalOf({ ended, expiresAt, authorized }: Pairing, now: Seconds, retryWindow: Seconds) {
  if (ended !== null) return ended.as === 'cancelled' || ended.as === 'expired' ? ended.as : 'used';
  if (now >= expiresAt) return 'expired';
  // In both directions: a clock that was set back must not open the window again.
  return authorized !== null && Math.abs(now - authorized.at) > retryWindow ? 'used' : undefined;
}
