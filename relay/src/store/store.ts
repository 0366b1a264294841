import type { ConnectionGroup } from '@noiseaware-connect/shared/connection-group';
import type { AccountState, ConnectionStatus, Staff } from '@noiseaware-connect/shared/shapes';
import type { mostTools, Tool } from '@noiseaware-connect/shared/tool';
import type { IRateLimiterStoreNoAutoExpiryOptions, RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Activity } from '../domain/activity.ts';
import type { Actor, AuditEntry, AuditFilter, NumberedEntry } from '../domain/audit.ts';
import type { AuditVerdict } from '../domain/audit-chain.ts';
import type { Connection, interrupted, isDue, Scheduled } from '../domain/connection.ts';
import type { Disconnect, Lease, LeaseAnswer } from '../domain/decide-connection.ts';
import type { ClaimAnswer, ConnectAnswer, PresentedCode } from '../domain/decide-pairing.ts';
import type { Decision } from '../domain/decision.ts';
import type { StateCount } from '../domain/groups.ts';
import type { healthiest } from '../domain/healthiest.ts';
import type { Identity } from '../domain/identity.ts';
import type { isNamedBy } from '../domain/is-named-by.ts';
import { PlainError } from '../domain/operator-refusal.ts';
import type { mostOpenPairings, Pairing } from '../domain/pairing.ts';
import type { Seconds } from '../domain/time.ts';
import type { AlertStore } from './alert-store.ts';
import type { ArchiveStore } from './archive.ts';
import type { KeyStore } from './key-store.ts';
import type { LinkStore } from './link-store.ts';
import type { ServiceStore } from './service-store.ts';
import type { StaffStore } from './staff-store.ts';
import type { WebhookStore } from './webhook-store.ts';

/**
 * Thrown by every operation when the store cannot read or write: nothing of the operation has happened, or, where the
 * disk failed under it, nothing of it is relied upon.
 */
export class StoreUnavailable extends PlainError {
  override name = 'StoreUnavailable';
}

/**
 * What the relay keeps. Each operation is atomic, is written durably before it resolves, and leaves its audit entry
 * in the same step. Only hashes and sealed values cross this border. Expected outcomes are values.
 *
 * Webhooks are told in that step, too: a {@link Decision} names `events`, and `carryOut` (a store with transactions) or
 * `changeRow` (PostgreSQL) writes them into the outbox with its record. A step that writes otherwise calls `tell(tx, events)`,
 * or has `telling(value, after)` as a part of its statement.
 */
export interface Store {
  readonly pairings: PairingStore;
  readonly links: LinkStore;
  readonly connections: ConnectionStore;
  readonly staff: StaffStore;
  readonly services: ServiceStore;
  readonly tools: ToolStore;
  readonly webhooks: WebhookStore;
  readonly alerts: AlertStore;
  readonly audit: AuditStore;
  readonly keys: KeyStore;
  readonly archive: ArchiveStore;
  /** Rejects with {@link StoreUnavailable} when a write would fail now. */
  check(): Promise<void>;
  /** Removes what has ended, and entries of the audit log that are older than `auditLife`: pairings, links and sessions some time after their end, invites at theirs. Gives how many pairings had expired. */
  sweep(now: Seconds, auditLife?: Seconds): Promise<number>;
  /** Finishes what is under way, then closes the data. */
  close(): Promise<void>;
  /** The time of all relays that share the store, where it is shared: their own clocks may differ. */
  now?(): Seconds;
  /** A rate limiter that counts over all relays, where the store is shared; it rejects with {@link StoreUnavailable} while that is away. */
  rateLimiter?(limits: RateLimits): RateLimiterAbstract;
  /**
   * Takes the next turn of the schedule, or of what else one relay does for all, and says when the last one was; undefined while that is not that long ago.
   * So relays that share the store do not all begin the same renewals, and together go no faster than one.
   */
  takeTurn?(
    now: Seconds,
    pause: Seconds,
    of?: 'turn' | 'audit' | 'events',
  ): Promise<{ since: Seconds } | undefined>;
  /** Which relays work with the store, where it is shared. */
  readonly relays?: RelayNotes;
}

/** How much is let through, see rate-limiter-flexible. */
export type RateLimits = Pick<IRateLimiterStoreNoAutoExpiryOptions, 'points' | 'duration'>;

/** Notes that relays leave in the store that they share. */
export interface RelayNotes {
  /** A relay is at work with the store, and seals with that key. */
  note(key: string, now: Seconds): Promise<void>;
  /** When a relay was last noted with each key. */
  seen(): Promise<{ key: string; at: Seconds }[]>;
}

export interface PairingStore {
  /**
   * Begins a pairing. Where a session is named it must not have ended: the end of a session cancels its pairings, and
   * no pairing is begun within it afterwards. `too_many` where it has {@link mostOpenPairings} open, also of those that
   * begin in the same moment.
   */
  start(pairing: Pairing, by: Actor, within?: string): Promise<'started' | 'session_ended' | 'too_many'>;
  find(id: string): Promise<Pairing | undefined>;
  /**
   * Presents a one-time code. At most one claim of a code is `granted`; the hash it brought is kept, and a `repeated`
   * claim gets that hash back. Refused claims are audited with their reason (invariant 1).
   */
  claim(presented: PresentedCode & { codeHash: string }): Promise<ClaimAnswer>;
  /** Ends a pairing that has not ended; an ended one stays as it is. */
  cancel(id: string, now: Seconds, by: Actor): Promise<void>;
  /** Ends a pairing whose access code was definitely refused. */
  fail(id: string, cause: 'refused', now: Seconds, by: Actor): Promise<void>;
  /**
   * Ends a pairing as connected and writes its connection in the same step. The first one wins: a later one gets the
   * id of the connection that is there. The link with which it was begun ends in the same step. `ended` when it was cancelled or has failed meanwhile; `changed`, and nothing
   * is written, when the connection that is reauthorized is no longer that of the identity it was compared with.
   */
  connect(
    id: string,
    connection: Connection,
    now: Seconds,
    by: Actor,
    compared?: Identity | null,
  ): Promise<ConnectAnswer>;
}

/** A connection that is due. */
export interface Due {
  id: string;
  /** When its refresh token ends. */
  diesAt: Seconds;
}

/** One page of connections, and where the next one begins. */
export interface ConnectionPage {
  connections: Connection[];
  next?: string;
}

/** Which connections are listed: those to which all of it applies. */
export interface ConnectionFilter {
  account?: string | undefined;
  status?: ConnectionStatus | undefined;
  /** Patterns of which their accounts are; null for all of them. */
  among?: readonly string[] | null | undefined;
  /** What their names hold, in any case, see {@link isNamedBy}. */
  named?: string | undefined;
  /** The group that they are in at that time. */
  group?: { readonly name: ConnectionGroup; readonly now: Seconds } | undefined;
  /** The `next` of a page with the same filter. */
  after?: string | undefined;
  limit: number;
}

export interface ConnectionStore {
  find(id: string): Promise<Connection | undefined>;
  /** In order of connecting; those of a group by their end, the nearest first. */
  list(filter: ConnectionFilter): Promise<ConnectionPage>;
  /** How many, of accounts of these patterns, are in each state, and how near their ends are. Takes well under a second for 100,000 connections. */
  countStates(now: Seconds, among?: readonly string[] | null): Promise<StateCount[]>;
  /**
   * The state of the healthiest connection of each of these accounts, see {@link healthiest}. Those that were never
   * connected are not in it; the order is any.
   */
  states(accounts: readonly string[]): Promise<AccountState[]>;
  /** Those in that state whose own renewal is due ({@link isDue}) and not under way, the longest waiting first. */
  due(now: Seconds, state: Scheduled, limit: number): Promise<Due[]>;
  /** How many connections the schedule renews, now or later. */
  scheduled(): Promise<number>;
  /**
   * Marks the renewals whose lease has run out as {@link interrupted}: its holder is gone, and how far it came is
   * not known.
   */
  markInterrupted(now: Seconds, by: Actor): Promise<void>;
  /**
   * Writes the intent to renew and takes the lease, or says `busy` while another holds it. If the lease of an
   * interrupted renewal is taken over, its refresh token counts as spent and is dropped in the same step.
   * `disconnected` when it is and a schedule or a service asks: only a person repairs what a person ended.
   * `not due` when it has to be and was renewed since it was called due.
   */
  beginRenewal(id: string, lease: Omit<Lease, 'latest'>, by: Actor): Promise<LeaseAnswer>;
  /** Lets the lease run longer, if the owner still holds it: `lost` when it does not. */
  extendRenewal(id: string, owner: string, until: Seconds): Promise<'extended' | 'lost'>;
  /**
   * Writes what a renewal brought and gives the lease back, if the owner still holds it: `lost` when it was taken
   * over, disconnected or reauthorized meanwhile, and then nothing is written.
   */
  settleRenewal(
    id: string,
    owner: string,
    settle: (connection: Connection) => Connection,
    now: Seconds,
    by: Actor,
  ): Promise<Connection | 'lost'>;
  /** Writes what a passed-on call said of a connection that was well and not being renewed; whether it was. */
  noteTrouble(
    id: string,
    settle: (connection: Connection) => Connection,
    now: Seconds,
    by: Actor,
  ): Promise<boolean>;
  /** Notes that NoiseAware's API answered for a connection, at most once an hour; not of one that is disconnected. */
  noteAnswer(id: string, now: Seconds): Promise<void>;
  /** Disconnects, and when asked erases codes and tokens from everything that is kept. */
  disconnect(id: string, how: Disconnect, by: Actor): Promise<Connection | undefined>;
  /** Erases what is left of a connection that is not found because it is damaged. One that is found stays as it is. */
  eraseLost(id: string, now: Seconds, by: Actor): Promise<void>;
  /**
   * Hands over each connection for which the staff member with the id `from` is responsible, disconnected ones too; how
   * many those were. One that was cut off is finished by a repeat.
   */
  handOver(from: string, to: Staff, now: Seconds, by: Actor): Promise<number>;
}

export interface ToolStore {
  /** By their ids. */
  list(): Promise<Tool[]>;
  /** Puts a tool in the place of the one with its id; `full`, and nothing is written, when there are {@link mostTools}. */
  put(tool: Tool, now: Seconds, by: Actor): Promise<'added' | 'changed' | 'full'>;
  /** False when there is none with that id. */
  remove(id: string, now: Seconds, by: Actor): Promise<boolean>;
}

export interface AuditStore {
  /** Records what happened and changed nothing, in one step. */
  add(...entries: readonly AuditEntry[]): Promise<void>;
  /** The newest entries, oldest of them first. */
  read(filter: AuditFilter): Promise<AuditEntry[]>;
  /** The same with their numbers. */
  numbered(filter: AuditFilter): Promise<NumberedEntry[]>;
  /**
   * Each hour from that of `since` on in which something happened, the oldest first. Reads no more of the log than of
   * that time.
   */
  activity(since: Seconds): Promise<Activity[]>;
  /**
   * Looks whether each entry is chained to the one before, from the first that is kept.
   * @param known a chain as an earlier look named it: whether it is still there
   */
  verify(known?: string): Promise<AuditVerdict>;
}
