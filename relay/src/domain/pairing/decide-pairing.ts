import type { Seconds } from '../../base/time.ts';
import { type Actor, type AuditEntry, entryOfPairing as entry } from '../audit/audit.ts';
import { chooseConnection, isLiving, withNamedConnection } from '../connection/choose-connection.ts';
import { afterReauthorization, type Connection } from '../connection/connection.ts';
import { identitiesMatch, nameOf } from '../connection/identity.ts';
import type { Changes, Decision } from '../decision.ts';
import { decideHold } from '../link/decide-hold.ts';
import { actsForMaker, connectedLink, type Link, linkEvent } from '../link/link.ts';
import { hashOf } from '../secrets.ts';
import type { Session } from '../staff/staff.ts';
import { eventsOf } from '../webhook/webhook.ts';
import { endedPairing, mostOpenPairings, type Pairing } from './pairing.ts';

/** A one-time code presented by NoiseAware, which the store finds by its hash. */
export interface PresentedCode {
  /** The access codes that it yields with the salt of its pairing: one for each sealing key, that to grant first. */
  readonly accessCodesFor: (salt: string) => readonly string[];
  readonly now: Seconds;
  readonly by: Actor;
  /** Whether a refusal is not audited, since there were many already. */
  readonly isQuiet?: () => boolean;
}
export type ClaimAnswer =
  | { outcome: 'granted' | 'repeated'; accessCode: string }
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
 * Grants a code at its first presentation. Until the pairing ends, a repeat gets the same answer, since a lost answer must not cost
 * the person the authorization. Later repeats are refused. The reason of a refusal is only in the audit log.
 */
export function decideClaim(
  pairing: Pairing | undefined,
  { accessCodesFor, now, by, isQuiet }: PresentedCode,
): Decision<Pairing, ClaimAnswer> {
  const unlessQuiet = (auditEntry: AuditEntry) => (isQuiet?.() === true ? {} : { audit: [auditEntry] });
  if (pairing === undefined) {
    return {
      answer: { outcome: 'unknown' },
      ...unlessQuiet({ at: now, what: 'code_refused_unknown', who: by }),
    };
  }
  const { authorized, salt } = pairing;
  const refusal = refusalOf(pairing, now);
  const accessCodes = refusal === undefined && salt !== null ? accessCodesFor(salt) : [];
  const accessCode =
    authorized === null
      ? accessCodes[0]
      : accessCodes.find((each) => hashOf(each) === authorized.accessCodeHash);
  // Of a code that was granted before, the sealing key may have been dropped since.
  if (accessCode === undefined) {
    const outcome = refusal ?? 'used';
    return {
      answer: { outcome },
      ...unlessQuiet(entry(`code_refused_${outcome}`, pairing, now, by)),
    };
  }
  if (authorized !== null) {
    return {
      answer: { outcome: 'repeated', accessCode },
      ...unlessQuiet(entry('code_repeated', pairing, now, by)),
    };
  }
  return {
    answer: { outcome: 'granted', accessCode },
    put: { ...pairing, authorized: { at: now, accessCodeHash: hashOf(accessCode) } },
    audit: [entry('code_granted', pairing, now, by)],
  };
}

/** Whether a presentation of its code would be granted or repeated. */
export const isClaimable = (pairing: Pairing, now: Seconds): boolean => refusalOf(pairing, now) === undefined;

/** Cancels a pairing, unless it has ended. */
export function decideCancel(pairing: Pairing | undefined, now: Seconds, by: Actor): Decision<Pairing, void> {
  if (pairing === undefined || pairing.ended !== null) return { answer: undefined };
  const put = endedPairing(pairing, { as: 'cancelled', at: now });
  return { answer: undefined, put, audit: [entry('pairing_cancelled', pairing, now, by)] };
}

/** Ends a pairing whose access code was definitely refused, unless it has ended. */
export function decideFail(pairing: Pairing | undefined, now: Seconds, by: Actor): Decision<Pairing, void> {
  if (pairing === undefined || pairing.ended !== null) return { answer: undefined };
  const cause = 'refused';
  const put = endedPairing(pairing, { as: 'failed', at: now, cause });
  return { answer: undefined, put, audit: [{ ...entry('pairing_failed', pairing, now, by), cause }] };
}

/** An exchange's result for a pairing, as it is to be written. */
export interface Completion {
  /** The connection as it is if it is new, sealed for its id: that of the one to reauthorize, or a new one. */
  readonly connection: Connection;
  /** The name of the organization that was confirmed to replace another one. */
  readonly confirmed?: string | undefined;
  /** The connection that was named to tell it from others of its account. */
  readonly named?: string | undefined;
  /** For a link: the access code, sealed to wait in it. */
  readonly waiting?: string | undefined;
  readonly now: Seconds;
  readonly by: Actor;
}

/** What a completion is decided on. */
export interface PairingContext {
  readonly pairing: Pairing | undefined;
  /** The link by which the pairing was begun. */
  readonly link: Link | undefined;
  /** All connections of the account. */
  readonly connections: readonly Connection[];
}
export type ConnectAnswer =
  | { outcome: 'connected'; connection: string }
  | { outcome: 'ended' | 'missing' | 'changed' | 'held' }
  | { outcome: 'ambiguous'; living: readonly Connection[] }
  | { outcome: 'other'; connected: string; answered: string };

/**
 * Ends a pairing as connected, and with it the link by which it was begun, and writes its connection. An account with a living
 * connection keeps that one, and its organization, unless the other one was confirmed by its name: until then a pairing is
 * refused (`other`), and what was authorized by a link waits in it (`held`). `changed` if the connection that was prepared is
 * not the one that the account's connections call for now.
 */
export function decideConnect(
  { pairing, link, connections }: PairingContext,
  completion: Completion,
): Changes<{ pairings: Pairing; connections: Connection; links: Link }, ConnectAnswer> {
  const { connection: authorized, confirmed, named, waiting, now, by } = completion;
  const { id, identity } = authorized;
  if (pairing === undefined) return { answer: { outcome: 'missing' } };
  if (pairing.ended?.as === 'connected') {
    return { answer: { outcome: 'connected', connection: pairing.ended.connection } };
  }
  if (pairing.ended !== null) return { answer: { outcome: 'ended' } };
  const chosen = chooseConnection(withNamedConnection(pairing, named), connections, identity);
  const before = typeof chosen === 'object' ? chosen : undefined;
  const isOther = before !== undefined && !identitiesMatch(before.identity, identity);
  const names = { connected: nameOf(before?.identity ?? null), answered: nameOf(identity) };
  const current = before === undefined ? null : names.connected;

  if (
    link?.waiting === null &&
    waiting !== undefined &&
    (link.confirm || isOther || chosen === 'ambiguous')
  ) {
    const authorization = {
      accessCode: waiting,
      organization: names.answered,
      connection: before?.id ?? null,
      current,
    };
    const { answer, ...changes } = decideHold(
      { link, pairing },
      { pairing: pairing.id, waiting: authorization, now, by },
    );
    return { ...changes, answer: { outcome: answer } };
  }
  if (chosen === 'ambiguous') {
    return { answer: { outcome: 'ambiguous', living: connections.filter(isLiving) } };
  }
  // Who names one of several connections has read whose it is; the others may have been disconnected meanwhile, or the named one.
  const isOneOfSeveral = chooseConnection(pairing, connections, identity) === 'ambiguous';
  if (link?.waiting && isOther && link.waiting.current !== current && !isOneOfSeveral) {
    // Another organization is connected today than the one that was read, or none was: that is to be read first.
    const put = { ...link, waiting: { ...link.waiting, connection: before.id, current } };
    return { answer: { outcome: 'other', ...names }, put: { links: [put] } };
  }
  // A person at their own browser is not asked about what nothing can compare.
  const isAsked = isOther && (link !== undefined || before.identity !== null);
  if (isAsked && confirmed !== names.answered) {
    const refused = { ...entry('organization_refused', pairing, now, by), connection: before.id };
    return { answer: { outcome: 'other', ...names }, audit: [refused] };
  }
  if (before === undefined ? connections.some((each) => each.id === id) : before.id !== id) {
    return { answer: { outcome: 'changed' } };
  }
  const connection = before === undefined ? authorized : afterReauthorization(before, authorized);
  const what = before === undefined ? 'connected' : 'reauthorized';
  const used = link && connectedLink(link, connection, now, by);
  const isInPlace = link !== undefined && link.waiting !== null && actsForMaker(link, by);
  const about = { ...entry(what, pairing, now, by), connection: id };
  return {
    answer: { outcome: 'connected', connection: id },
    put: {
      pairings: [endedPairing(pairing, { as: 'connected', at: now, connection: id })],
      connections: [connection],
      links: used === undefined ? [] : [used],
    },
    // None of the others may be restored meanwhile.
    touch: { connections: connections.map((each) => each.id).filter((each) => each !== id) },
    audit: [
      ...(isInPlace ? [{ ...about, what: 'link_confirmed_for_maker', link: link.id } as const] : []),
      { ...about, status: connection.status, ...(used && { link: used.id }) },
      ...(isAsked ? [{ ...about, what: 'organization_changed', organizations: names } as const] : []),
    ],
    events: [
      ...eventsOf(before, connection, now),
      // A link that waited for confirmation has emitted its event already.
      ...(used !== undefined && link?.waiting === null ? [linkEvent('link.used', used, now)] : []),
    ],
  };
}

// --- Internal helpers ---

function refusalOf({ ended, expiresAt, salt }: Pairing, now: Seconds) {
  if (ended !== null) return ended.as === 'cancelled' || ended.as === 'expired' ? ended.as : 'used';
  if (now >= expiresAt) return 'expired';
  return salt === null ? 'used' : undefined;
}
