import type { ConnectionGroup, Staff } from '@noiseaware-connect/shared/shapes';
import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { AccountHealth, healthOf } from '../../domain/connection/account-health.ts';
import type { afterInterruption, Connection, isDue, Scheduled } from '../../domain/connection/connection.ts';
import type { Disconnect, Lease, LeaseAnswer } from '../../domain/connection/decide-connection.ts';
import type { decideMove, Move, MoveAnswer } from '../../domain/connection/decide-move.ts';
import type { StateCount, StateTotal } from '../../domain/connection/groups.ts';
import type { sectionsOf } from '../../domain/connection/list-order.ts';
import type { mostRefused } from '../../domain/connection/refusals.ts';
import type { FilterOf } from '../lists/condition.ts';
import type { connectionList } from '../lists/connections.ts';

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
export interface ConnectionFilter extends FilterOf<typeof connectionList.conditions> {
  /** In the order of lists for people ({@link sectionsOf}), with the groups at that time; only those of the group, if one is given. */
  readonly listed?: { readonly now: Seconds; readonly group?: ConnectionGroup | undefined } | undefined;
  /** The `next` of the previous page, with the same filter. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface ConnectionStore {
  find(id: string): Promise<Connection | undefined>;
  /**
   * In order of connecting, or as `listed` asks, with a search ranked ({@link sectionsOf}). The following pages have the groups as they
   * were at the time of the first one.
   */
  list(filter: ConnectionFilter): Promise<ConnectionPage>;
  /** Counts connections by state. The counts are kept as connections change: it costs the same for any number of them. */
  totals(now: Seconds): Promise<StateTotal[]>;
  /**
   * Counts connections by state and by how near their ends are, for accounts that match `accountScope`: all are looked through only
   * with a scope.
   */
  countStates(now: Seconds, accountScope?: readonly string[] | null): Promise<StateCount[]>;
  /** How each account is ({@link healthOf}), in any order. Accounts that were never connected are left out. */
  states(accounts: readonly string[]): Promise<AccountHealth[]>;
  /** Connections in that state whose renewal is due ({@link isDue}) and not under way, the longest waiting first. */
  due(now: Seconds, state: Scheduled, limit: number): Promise<Due[]>;
  /** How many connections each staff member is responsible for, by id; disconnected ones are left out. */
  countByResponsible(): Promise<Map<string, number>>;
  /** Active connections whose refresh tokens end between `now` and `until`: how many, and the first that no one renews, soonest first. */
  urgent(now: Seconds, until: Seconds, limit: number): Promise<{ count: number; first: Due[] }>;
  /** How many connections that are not disconnected end in each span from a time on, that many of that length in seconds. */
  countEnds(from: Seconds, length: Seconds, spans: number): Promise<number[]>;
  /** How many connections the schedule renews, now or later. */
  scheduled(): Promise<number>;
  /** Ends renewals whose lease has run out, see {@link afterInterruption}: their holder is gone, and how far they came is unknown. */
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
   * The same for a renewal that NoiseAware refused. `settle` is also given the connections that NoiseAware refused since it last
   * accepted any, see {@link lastRefused}, with those of all concurrent calls that are written before this one.
   */
  settleRefusal(
    id: string,
    owner: string,
    settle: (connection: Connection, refused: readonly Connection[]) => Connection,
    now: Seconds,
    by: Actor,
  ): Promise<Connection | 'lost'>;
  /**
   * Connections that NoiseAware refused since it last accepted any, by `failing.refusedAt` and `lastRenewedAt`; the latest first, at
   * most {@link mostRefused}. Takes milliseconds for 100,000 connections.
   */
  lastRefused(now: Seconds): Promise<readonly Connection[]>;
  /**
   * Records trouble that a passed-through call revealed, if the connection was active and not being renewed. Returns whether it
   * was. `settle` as for {@link settleRefusal}.
   */
  recordApiFailure(
    id: string,
    settle: (connection: Connection, refused: readonly Connection[]) => Connection,
    now: Seconds,
    by: Actor,
  ): Promise<boolean>;
  /** Makes the next recheck of a refused connection due now. Returns whether it was later. */
  scheduleRecheckNow(id: string, now: Seconds): Promise<boolean>;
  /** Records that NoiseAware's API answered for a connection, at most once an hour; not for a disconnected one. */
  recordApiAnswer(id: string, now: Seconds): Promise<void>;
  /** Disconnects; with `forget`, erases codes and tokens from everything that is kept. */
  disconnect(id: string, how: Disconnect, by: Actor): Promise<Connection | undefined>;
  /** Moves a connection to another account ({@link decideMove}), also against concurrent completions of a pairing for that. */
  move(id: string, move: Move, by: Actor): Promise<MoveAnswer>;
  /** Erases the remains of a connection whose record is damaged. Does nothing if the connection can be read. */
  eraseLost(id: string, now: Seconds, by: Actor): Promise<void>;
  /**
   * Makes `to` responsible for each connection of the staff member with the id `from`, disconnected ones too. Returns their
   * number. After an interruption, repeating the call completes it.
   */
  handOver(from: string, to: Staff, now: Seconds, by: Actor): Promise<number>;
}
