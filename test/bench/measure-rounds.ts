import type { BenchProcess } from './bench-process.ts';
import type { Client, Operation, Peer } from './operations.ts';
import { type Figures, medianOf, type StoreKind } from './results.ts';
import type { RoundOrder, RoundResult } from './run-round.ts';
import type { Look } from './server-side.ts';

/** Calls under way at the same time. */
export const atOnce = 64;

/** Calls of one round: about a second of each on two cores. */
const callsOnLowdb: Readonly<Record<Operation | Peer, number>> = {
  connectionUrl: 8_000,
  completion: 1_200,
  tokenRead: 10_000,
  firstRead: 1_000,
  renewal: 1_000,
  list: 1_000,
  'node-http': 20_000,
  'bare-koa': 15_000,
  'oidc-provider': 6_000,
};

/** PostgreSQL shares the machine with the relay that asks it, and does fewer of the cheap ones in a second. */
const callsOf = (kind: Operation | Peer, store: StoreKind): number =>
  Math.min(callsOnLowdb[kind], store === 'postgres' ? 1_500 : Number.POSITIVE_INFINITY);

/** Calls of the round that warms up: code is compiled in it, and it counts for nothing. */
const warmUpOf = (kind: Operation | Peer, store: StoreKind): number => Math.ceil(callsOf(kind, store) / 2);

/** How many calls of a kind a whole measurement makes: what is used up by a call has to be there as often. */
export const allCallsOf = (kind: Operation, store: StoreKind, rounds: number): number =>
  warmUpOf(kind, store) + rounds * callsOf(kind, store);

export interface Measured {
  readonly kind: Operation | Peer;
  readonly server: BenchProcess;
}

interface Round extends RoundResult {
  readonly cpu: number;
  readonly delayP99: number;
}

export interface RoundsOptions {
  readonly store: StoreKind;
  readonly load: BenchProcess;
  readonly client: Client;
  readonly stored: number;
  readonly rounds: number;
  say(line: string): void;
}

/**
 * Measures several kinds of calls in turns, so that a noisy moment of the machine falls on all of them, and gives each
 * kind's rounds. They are told apart by server: the relay, or one of its peers.
 */
export async function measureRounds(
  measured: readonly Measured[],
  options: RoundsOptions,
): Promise<Map<Operation | Peer, Round[]>> {
  const rounds = new Map<Operation | Peer, Round[]>(measured.map(({ kind }) => [kind, []]));
  const next = new Map<Operation | Peer, number>();
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const { kind, server } of measured) {
      const calls = round === 0 ? warmUpOf(kind, options.store) : callsOf(kind, options.store);
      const first = next.get(kind) ?? 0;
      next.set(kind, first + calls);
      const result = await measureRound({ kind, server }, { ...options, first, calls });
      if (round > 0) rounds.get(kind)?.push(result);
    }
    options.say(describe(round, rounds));
  }
  return rounds;
}

/** One round, and what it cost its server. */
export async function measureRound(
  { kind, server }: Measured,
  {
    load,
    client,
    stored,
    first,
    calls,
  }: Pick<RoundsOptions, 'load' | 'client' | 'stored'> & { first: number; calls: number },
): Promise<Round> {
  // Each connection has one first read behind its renewal, however many renewals it had.
  const useful = kind === 'firstRead' ? Math.min(calls, stored) : calls;
  const order: RoundOrder = { url: server.url, kind, client, stored, first, calls: useful, atOnce };
  const before = await server.ask<Look>('anew');
  const result = await load.ask<RoundResult>(order);
  const after = await server.ask<Look>('look');
  return { ...result, cpu: (after.cpu - before.cpu) / useful, delayP99: after.delayP99 };
}

export function figuresOf(rounds: readonly Round[]): Figures {
  const perSecond = rounds.map((each) => each.perSecond);
  return {
    perSecond: medianOf(perSecond),
    spread: [Math.min(...perSecond), Math.max(...perSecond)],
    p50: medianOf(rounds.map((each) => each.p50)),
    p99: medianOf(rounds.map((each) => each.p99)),
    cpu: medianOf(rounds.map((each) => each.cpu)),
    delayP99: medianOf(rounds.map((each) => each.delayP99)),
    loadBusy: medianOf(rounds.map((each) => each.loadBusy)),
  };
}

// --- Internal helpers ---

const describe = (round: number, rounds: Map<Operation | Peer, Round[]>): string =>
  round === 0
    ? '  warmed up'
    : `  round ${round}: ${[...rounds]
        .map(([kind, all]) => `${kind} ${Math.round(all.at(-1)?.perSecond ?? 0)}/s`)
        .join(', ')}`;
