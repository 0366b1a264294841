import type { ConnectionGroup } from '@noiseaware-connect/shared/connection-group';
import type { AccountState, ConnectionStatus, Staff } from '@noiseaware-connect/shared/shapes';
import type { mostTools, Tool } from '@noiseaware-connect/shared/tool';
import type { IRateLimiterStoreNoAutoExpiryOptions, RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Seconds } from '../base/time.ts';
import type { Activity } from '../domain/audit/activity.ts';
import type { Actor, AuditEntry, AuditFilter, NumberedEntry } from '../domain/audit/audit.ts';
import type { AuditVerdict } from '../domain/audit/audit-chain.ts';
import type { Connection, interrupted, isDue, Scheduled } from '../domain/connection/connection.ts';
import type { Disconnect, Lease, LeaseAnswer } from '../domain/connection/decide-connection.ts';
import type { StateCount } from '../domain/connection/groups.ts';
import type { healthiest } from '../domain/connection/healthiest.ts';
import type { Identity } from '../domain/connection/identity.ts';
import type { isNamedBy } from '../domain/connection/is-named-by.ts';
import type { Decision } from '../domain/decision.ts';
import type { ClaimAnswer, ConnectAnswer, PresentedCode } from '../domain/pairing/decide-pairing.ts';
import type { mostOpenPairings, Pairing } from '../domain/pairing/pairing.ts';
import type { AlertStore } from './alert-store.ts';
import type { ArchiveStore } from './archive.ts';
import type { KeyStore } from './key-store.ts';
import type { LinkStore } from './link-store.ts';
import type { ServiceStore } from './service-store.ts';
import type { StaffStore } from './staff-store.ts';
import type { WebhookStore } from './webhook-store.ts';

/**
 * The relay's persistent state. Each operation is atomic, durable before it resolves, and writes its audit entry in the same
 * step. Only hashes and sealed values are stored. Expected outcomes are return values.
 *
 * Webhook events are written to the outbox in the same step: `carryOut` (stores with transactions) or `changeRow` (PostgreSQL)
 * enqueues the `events` of a {@link Decision}. A step that writes in another way calls `enqueue(tx, events)`, or has
 * `enqueueing(value, after)` as part of its statement.
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
  /** Rejects with {@link StoreUnavailable} if a write would fail now. */
  check(): Promise<void>;
  /**
   * Removes what has ended: pairings, links and sessions some time after their end, invites at their end, and audit entries older
   * than `auditLife`. Returns how many pairings expired.
   */
  sweep(now: Seconds, auditLife?: Seconds): Promise<number>;
  /** Waits for operations under way, then closes the store. */
  close(): Promise<void>;
  /** The clock that all relays on a shared store follow; their own clocks may differ. */
  now?(): Seconds;
  /**
   * A rate limiter that counts over all relays on a shared store. It rejects with {@link StoreUnavailable} while the store is
   * away.
   */
  rateLimiter?(limits: RateLimits): RateLimiterAbstract;
  /**
   * Takes the next turn of the schedule, or of another job that one relay does for all. Returns when the last turn was, or
   * undefined if that is less than `pause` seconds ago. So relays on a shared store do not start the same renewals, and together
   * are no faster than one.
   */
  takeTurn?(
    now: Seconds,
    pause: Seconds,
    of?: 'turn' | 'audit' | 'events',
  ): Promise<{ since: Seconds } | undefined>;
  /** Which relays use the store, if it is shared. */
  readonly relays?: RelayNotes;
}

/** Limits as in rate-limiter-flexible. */
export type RateLimits = Pick<IRateLimiterStoreNoAutoExpiryOptions, 'points' | 'duration'>;

/** Heartbeats that relays leave in a shared store. */
export interface RelayNotes {
  /** Records that a relay is running and seals with that key. */
  note(key: string, now: Seconds): Promise<void>;
  /** For each key, when a relay last left a note. */
  seen(): Promise<{ key: string; at: Seconds }[]>;
}

export interface PairingStore {
  /**
   * Begins a pairing. If a session is named, it must not have ended: ending a session cancels its pairings, and none begins in it
   * afterwards. `too_many` if the session has {@link mostOpenPairings} open, counting those that begin concurrently.
   */
  start(pairing: Pairing, by: Actor, within?: string): Promise<'started' | 'session_ended' | 'too_many'>;
  find(id: string): Promise<Pairing | undefined>;
  /**
   * Presents a one-time code. At most one claim of a code is `granted`; the access code hash that it presented is stored, and a
   * `repeated` claim gets that hash back. Refused claims are audited with their reason (invariant 1).
   */
  claim(presented: PresentedCode & { codeHash: string }): Promise<ClaimAnswer>;
  /** Cancels a pairing, unless it has ended. */
  cancel(id: string, now: Seconds, by: Actor): Promise<void>;
  /** Ends a pairing whose access code was definitely refused, unless it has ended. */
  fail(id: string, now: Seconds, by: Actor): Promise<void>;
  /**
   * Ends a pairing as connected and writes its connection atomically; the link by which it was begun ends in the same step. The
   * first call wins: a later one gets the id of the existing connection. `ended` if the pairing was cancelled or failed
   * meanwhile. `changed`, and nothing is written, if the connection being reauthorized no longer has the identity it was compared
   * with.
   */
  connect(
    id: string,
    connection: Connection,
    now: Seconds,
    by: Actor,
    compared?: Identity | null,
  ): Promise<ConnectAnswer>;
}

/** A connection whose renewal is due. */
export interface Due {
  id: string;
  /** When its refresh token ends. */
  diesAt: Seconds;
}

/** A page of connections; `next` is the cursor of the next page. */
export interface ConnectionPage {
  connections: Connection[];
  next?: string;
}

/** Selects connections; all given conditions must hold. */
export interface ConnectionFilter {
  account?: string | undefined;
  status?: ConnectionStatus | undefined;
  /** Account patterns of which one must match; null for all accounts. */
  among?: readonly string[] | null | undefined;
  /** A part of one of its names, in any case, see {@link isNamedBy}. */
  named?: string | undefined;
  /** Its group at that time. */
  group?: { readonly name: ConnectionGroup; readonly now: Seconds } | undefined;
  /** The `next` of the previous page, with the same filter. */
  after?: string | undefined;
  limit: number;
}

export interface ConnectionStore {
  find(id: string): Promise<Connection | undefined>;
  /** In order of connecting; with `group`, the nearest end first. */
  list(filter: ConnectionFilter): Promise<ConnectionPage>;
  /**
   * Counts connections by state and by how near their ends are, for accounts that match `among`. Takes well under a second for
   * 100,000 connections.
   */
  countStates(now: Seconds, among?: readonly string[] | null): Promise<StateCount[]>;
  /**
   * The state of each account's healthiest connection, see {@link healthiest}, in any order. Accounts that were never connected
   * are left out.
   */
  states(accounts: readonly string[]): Promise<AccountState[]>;
  /** Connections in that state whose renewal is due ({@link isDue}) and not under way, the longest waiting first. */
  due(now: Seconds, state: Scheduled, limit: number): Promise<Due[]>;
  /** How many connections the schedule renews, now or later. */
  scheduled(): Promise<number>;
  /** Marks renewals whose lease has run out as {@link interrupted}: their holder is gone, and how far they came is unknown. */
  markInterrupted(now: Seconds, by: Actor): Promise<void>;
  /**
   * Records the intent to renew and takes the lease; `busy` while another holder has it. Taking over an interrupted renewal drops
   * its refresh token in the same step, since it counts as spent. `disconnected` if the caller is the schedule or a service: only
   * a person may undo a disconnect. `not due` if `onlyIfDue` is set and it was renewed meanwhile.
   */
  beginRenewal(id: string, lease: Omit<Lease, 'latest'>, by: Actor): Promise<LeaseAnswer>;
  /** Extends the lease if `owner` still holds it, else `lost`. */
  extendRenewal(id: string, owner: string, until: Seconds): Promise<'extended' | 'lost'>;
  /**
   * Writes a renewal's outcome and releases the lease, if `owner` still holds it. `lost`, and nothing is written, if the lease
   * was taken over or the connection was disconnected or reauthorized meanwhile.
   */
  settleRenewal(
    id: string,
    owner: string,
    settle: (connection: Connection) => Connection,
    now: Seconds,
    by: Actor,
  ): Promise<Connection | 'lost'>;
  /**
   * Records trouble that a passed-through call revealed, if the connection was active and not being renewed. Returns whether it
   * was.
   */
  noteTrouble(
    id: string,
    settle: (connection: Connection) => Connection,
    now: Seconds,
    by: Actor,
  ): Promise<boolean>;
  /** Records that NoiseAware's API answered for a connection, at most once an hour; not for a disconnected one. */
  noteAnswer(id: string, now: Seconds): Promise<void>;
  /** Disconnects; with `forget`, erases codes and tokens from everything that is kept. */
  disconnect(id: string, how: Disconnect, by: Actor): Promise<Connection | undefined>;
  /** Erases the remains of a connection whose record is damaged. Does nothing if the connection can be read. */
  eraseLost(id: string, now: Seconds, by: Actor): Promise<void>;
  /**
   * Makes `to` responsible for each connection of the staff member with the id `from`, disconnected ones too. Returns their
   * number. After an interruption, repeating the call completes it.
   */
  handOver(from: string, to: Staff, now: Seconds, by: Actor): Promise<number>;
}

export interface ToolStore {
  /** Sorted by id. */
  list(): Promise<Tool[]>;
  /** Adds or replaces a tool. `full`, and nothing is written, if there are {@link mostTools}. */
  put(tool: Tool, now: Seconds, by: Actor): Promise<'added' | 'changed' | 'full'>;
  /** False if there is no tool with that id. */
  remove(id: string, now: Seconds, by: Actor): Promise<boolean>;
}

export interface AuditStore {
  /** Adds entries about events that changed no record, atomically. */
  add(...entries: readonly AuditEntry[]): Promise<void>;
  /** The newest entries, in order from old to new. */
  read(filter: AuditFilter): Promise<AuditEntry[]>;
  /** The same, with their numbers. */
  numbered(filter: AuditFilter): Promise<NumberedEntry[]>;
  /**
   * Counts events by hour, for each hour that has any, oldest first, from the hour of `since` on. Reads only that part of the
   * log.
   */
  activity(since: Seconds): Promise<Activity[]>;
  /**
   * Checks that each entry is chained to the one before, from the first that is kept.
   * @param known a chain value that an earlier check reported: `isKnown` says whether it is still there
   */
  verify(known?: string): Promise<AuditVerdict>;
}
