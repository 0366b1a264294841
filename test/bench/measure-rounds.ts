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

/** First reads of one pass: as many as the smallest store has connections. */
const callsOfPass = 100;

export interface Measured {
  readonly kind: Operation | Peer;
  readonly server: BenchProcess;
  /** Connections in its store; a peer has none. */
  readonly stored: number;
}

export interface Round extends RoundResult {
  readonly cpu: number;
  readonly delayP99: number;
}

export interface RoundsOptions {
  readonly store: StoreKind;
  readonly load: BenchProcess;
  readonly client: Client;
  readonly rounds: number;
  say(line: string): void;
}

/**
 * Measures several kinds of calls on several servers in turns, so that a noisy moment of the machine falls on all of
 * them, and gives the rounds of each.
 */
export async function measureRounds(
  measured: readonly Measured[],
  options: RoundsOptions,
): Promise<Map<Measured, Round[]>> {
  const rounds = new Map<Measured, Round[]>(measured.map((each) => [each, []]));
  const next = new Map<Measured, number>();
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const each of measured) {
      const calls = (round === 0 ? warmUpOf : callsOf)(each.kind, options.store);
      const first = next.get(each) ?? 0;
      next.set(each, first + calls);
      const result = await measureRound(each, { ...options, first, calls });
      if (round > 0) rounds.get(each)?.push(result);
    }
    options.say(describe(round, rounds));
  }
  return rounds;
}

/** One round, and what it cost its server. */
export async function measureRound(measured: Measured, options: RoundOptions): Promise<Round> {
  const { kind, stored } = measured;
  if (kind !== 'firstRead') return measurePass(measured, options);
  // Each connection has one first read behind its renewal: of few, all are renewed in between. Passes are as long at every
  // size, since their first and last moments are not those of a long one.
  const passes: Round[] = [];
  const perPass = Math.min(callsOfPass, options.calls);
  for (let done = 0; done < options.calls; done += perPass) {
    if (done > 0 && stored < options.calls)
      await measurePass({ ...measured, kind: 'renewal' }, { ...options, calls: stored });
    passes.push(await measurePass(measured, { ...options, first: options.first + done, calls: perPass }));
  }
  const median = (of: (pass: Round) => number) => medianOf(passes.map(of));
  return {
    perSecond: passes.length / passes.reduce((sum, { perSecond }) => sum + 1 / perSecond, 0),
    p50: median(({ p50 }) => p50),
    p99: median(({ p99 }) => p99),
    loadBusy: median(({ loadBusy }) => loadBusy),
    cpu: median(({ cpu }) => cpu),
    delayP99: median(({ delayP99 }) => delayP99),
  };
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

type RoundOptions = Pick<RoundsOptions, 'load' | 'client'> & {
  readonly first: number;
  readonly calls: number;
};

async function measurePass(
  { kind, server, stored }: Measured,
  { load, client, first, calls }: RoundOptions,
): Promise<Round> {
  const order: RoundOrder = { url: server.url, kind, client, stored, first, calls, atOnce };
  const before = await server.ask<Look>('anew');
  const result = await load.ask<RoundResult>(order);
  const after = await server.ask<Look>('look');
  return { ...result, cpu: (after.cpu - before.cpu) / calls, delayP99: after.delayP99 };
}

function describe(round: number, rounds: Map<Measured, Round[]>): string {
  if (round === 0) return '  warmed up';
  const latest = Map.groupBy(rounds, ([{ kind }]) => kind);
  const told = [...latest].map(([kind, each]) => {
    const speeds = each.map(([, all]) => Math.round(all.at(-1)?.perSecond ?? 0));
    return `${kind} ${speeds.join(' ')}`;
  });
  return `  round ${round}, calls a second: ${told.join(', ')}`;
}
