import type { Operation, Peer } from './operations.ts';
import type { Overload } from './overload.ts';

/** What was measured of one kind of call: medians of the rounds. */
export interface Figures {
  readonly perSecond: number;
  /** The slowest and the fastest round. */
  readonly spread: readonly [number, number];
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the server's processor time for each call, all its threads together. */
  readonly cpu: number;
  /** Milliseconds between two turns of the server's event loop, 99 of 100 of them. */
  readonly delayP99: number;
  /** How much of a core the load took: at 1 it is the load that was measured. */
  readonly loadBusy: number;
}

export type StoreKind = 'lowdb' | 'postgres';

/** One store with so many connections. */
export interface SizeResult {
  readonly stored: number;
  /** Seconds from the relay's start until it answered. */
  readonly start: number;
  /** Bytes that each connection takes in memory beyond an empty relay: of JavaScript's objects, and of the process. */
  readonly heapEach: number;
  readonly rssEach: number;
  /** The same of the objects once each token has been read. */
  readonly heapEachRead: number;
  readonly operations: Readonly<Record<Operation, Figures>>;
  /** How these two compare with each peer: medians of the ratios of single rounds, where there are peers. */
  readonly ratios?: Readonly<Record<'connectionUrl' | 'tokenRead', Readonly<Record<Peer, number>>>>;
}

export interface StoreResult {
  readonly store: StoreKind;
  readonly sizes: readonly SizeResult[];
  /** Statements that one call costs the database. */
  readonly statements?: Readonly<Record<Operation, number>>;
}

export interface Results {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly when: string;
  /** Processes that wanted a core in the minute before: above 1 somebody else was at work, and all figures are lower. */
  readonly loadBefore: number;
  readonly atOnce: number;
  readonly rounds: number;
  readonly stores: readonly StoreResult[];
  readonly peers: Readonly<Record<Peer, Figures>>;
  readonly overload: Overload;
  readonly wanted: readonly Wanted[];
}

/** One thing that is wanted, and whether it is so. */
export interface Wanted {
  readonly what: string;
  readonly value: number;
  readonly limit: string;
  readonly met: boolean;
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
