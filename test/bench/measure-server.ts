import { parseConfig } from '@noiseaware-connect/relay/config';
import { createLog } from '@noiseaware-connect/relay/log';
import { openStore } from '@noiseaware-connect/relay/store/open-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { type BenchProcess, startProcess } from './bench-process.ts';
import { countStatements } from './count-statements.ts';
import { addCallers, addConnections, addPairings } from './fill-store.ts';
import { allCallsOf, figuresOf, type Measured, measureRound, measureRounds } from './measure-rounds.ts';
import { type Client, type Operation, operations, type Peer, peers } from './operations.ts';
import { type Overload, overload } from './overload.ts';
import { medianOf, type SizeResult, type StoreKind, type StoreResult } from './results.ts';
import type { Look } from './server-side.ts';

export interface StoreOptions {
  readonly store: StoreKind;
  /** The settings of the relay; the same store is filled further for each size. */
  readonly environment: Record<string, string>;
  /** In ascending order. */
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly load: BenchProcess;
  readonly client: Client;
  /** Puts the store in order once it was filled. */
  tidy?(): Promise<void>;
  /** Peers to measure in the same rounds, each beside the calls that it is compared with. */
  readonly peers: { readonly beside: Operation; readonly kind: Peer; readonly server: BenchProcess }[];
  say(line: string): void;
}

type Rounds = Awaited<ReturnType<typeof measureRounds>>;

/** Fills one store to each size in turn and measures a relay on it, and the peers beside it. */
export async function measureStore(options: StoreOptions): Promise<{ result: StoreResult; peers: Rounds[] }> {
  const { store, environment, sizes, say } = options;
  await withStore(environment, addCallers);
  const empty = await lookAtStart(environment);
  const results: SizeResult[] = [];
  const besides: Rounds[] = [];
  let stored = 0;
  for (const size of sizes) {
    say(`${store}, ${size} connections`);
    await fill(options, (filled, now) => addConnections(filled, stored, size, now));
    stored = size;
    const measured = await measureSize(options, size, empty);
    results.push(measured.result);
    besides.push(measured.rounds);
  }
  const statements = store === 'postgres' ? { statements: await countEach(options, stored) } : {};
  return { result: { store, sizes: results, ...statements }, peers: besides };
}

/** What becomes of a relay on the store as {@link measureStore} left it when far more is asked of it than it carries. */
export async function measureOverload({ environment, sizes, client, say }: StoreOptions): Promise<Overload> {
  say('ten times what it carries');
  const relay = await startProcess('serve-relay.ts', environment);
  const overloaded = await overload(relay, { client, stored: sizes.at(-1) ?? 0, seconds: 5 });
  await relay.stop();
  return overloaded;
}

// --- Internal helpers ---

const log = createLog('silent');

/** Opens the store in this process, beside no relay, for as long as it is filled. */
async function withStore(
  environment: Record<string, string>,
  job: (store: Store, now: number) => Promise<void>,
): Promise<void> {
  const seconds = () => Date.now() / 1000;
  const store = await openStore(parseConfig(environment).store, log, seconds);
  try {
    await job(store, seconds());
  } finally {
    await store.close();
  }
}

/** Adds to the store and puts it in order. */
async function fill({ environment, tidy, say }: StoreOptions, job: Parameters<typeof withStore>[1]) {
  const began = performance.now();
  await withStore(environment, job);
  await tidy?.();
  say(`  filled in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/** Starts a relay on the store as it is and looks at it before anything is asked of it. */
async function lookAtStart(environment: Record<string, string>): Promise<Look> {
  const relay = await startProcess('serve-relay.ts', environment);
  const look = await relay.ask<Look>('collect');
  await relay.stop();
  return look;
}

/** Calls that use nothing up come first, on a store that holds connections alone; then those that use up pairings. */
async function measureSize(options: StoreOptions, size: number, empty: Look) {
  const { store, environment, rounds: times, client, load, say } = options;
  const common = { store, load, client, stored: size, rounds: times, say };

  const relay = await startProcess('serve-relay.ts', environment);
  const atStart = await relay.ask<Look>('collect');
  // Every token is read once, so that what the rounds measure is what goes on for the rest of its life; of those on
  // PostgreSQL the relay keeps nothing, and some warm it up as well.
  const calls = store === 'lowdb' ? size : Math.min(size, 5_000);
  await measureRound({ kind: 'tokenRead', server: relay }, { ...common, first: 0, calls });
  const whenRead = await relay.ask<Look>('collect');
  const reading = await measureRounds(
    withPeers(options, ['tokenRead', 'list', 'renewal', 'firstRead'], relay),
    common,
  );
  await relay.stop();

  const pairings = {
    waiting: allCallsOf('connectionUrl', store, times),
    authorized: allCallsOf('completion', store, times),
    connections: size,
  };
  await fill(options, (filled, now) => addPairings(filled, pairings, now));
  const pairing = await startProcess('serve-relay.ts', environment);
  const writing = await measureRounds(withPeers(options, ['connectionUrl', 'completion'], pairing), common);
  await pairing.stop();
  await forgetPairings(environment);

  const rounds: Rounds = new Map([...reading, ...writing]);
  const figures = operations.map((kind) => [kind, figuresOf(rounds.get(kind) ?? [])]);
  const each = (bytes: (look: Look) => number, look: Look) => (bytes(look) - bytes(empty)) / size;
  const result: SizeResult = {
    stored: size,
    start: relay.startedIn / 1000,
    heapEach: each(({ heap }) => heap, atStart),
    rssEach: each(({ rss }) => rss, atStart),
    heapEachRead: each(({ heap }) => heap, whenRead),
    operations: Object.fromEntries(figures) as SizeResult['operations'],
    ...(options.peers.length === 0 ? {} : { ratios: ratiosOf(rounds) }),
  };
  say(`  start ${result.start.toFixed(1)} s, ${Math.round(result.heapEach)} B each`);
  return { result, rounds };
}

/** Compared round by round, since a busy moment of the machine slows both. */
function ratiosOf(rounds: Rounds): NonNullable<SizeResult['ratios']> {
  const speeds = (kind: Operation | Peer) => (rounds.get(kind) ?? []).map(({ perSecond }) => perSecond);
  const against = (kind: Operation) =>
    Object.fromEntries(
      peers.map((peer) => {
        const theirs = speeds(peer);
        return [peer, medianOf(speeds(kind).map((mine, round) => mine / (theirs[round] ?? mine)))];
      }),
    ) as Record<Peer, number>;
  return { connectionUrl: against('connectionUrl'), tokenRead: against('tokenRead') };
}

const withPeers = ({ peers }: StoreOptions, kinds: readonly Operation[], relay: BenchProcess): Measured[] => [
  ...kinds.map((kind) => ({ kind, server: relay })),
  ...peers.filter(({ beside }) => kinds.includes(beside)),
];

/** What the calls used up is over: the next size begins with connections alone, as after a day. */
const forgetPairings = (environment: Record<string, string>): Promise<void> =>
  withStore(environment, (store, now) => store.sweep(now + 2 * 24 * 60 * 60));

/**
 * Statements of each call, counted one call after the other on a relay whose connections to the database are open. What
 * the relay asks by itself is less than one in ten.
 */
async function countEach(
  options: StoreOptions,
  stored: number,
): Promise<Readonly<Record<Operation, number>>> {
  const { environment, client, load } = options;
  const counter = await countStatements(environment['RELAY_STORE'] ?? '');
  const calls = 50;
  await fill(options, (filled, now) =>
    addPairings(filled, { waiting: calls, authorized: calls, connections: stored }, now),
  );
  const relay = await startProcess('serve-relay.ts', { ...environment, RELAY_STORE: counter.url });
  const common = { load, client, stored, first: 0, calls };
  // The first call of a session in a minute notes its use, and is not the one that is counted.
  for (const kind of ['list', 'renewal'] as const) await measureRound({ kind, server: relay }, common);
  const counts: [Operation, number][] = [];
  for (const kind of operations) {
    const before = counter.count;
    await measureRound({ kind, server: relay }, common);
    counts.push([kind, (counter.count - before) / calls]);
  }
  await relay.stop();
  counter.close();
  return Object.fromEntries(counts) as Record<Operation, number>;
}
