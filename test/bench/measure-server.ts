import { parseConfig } from '@noiseaware-connect/relay/config';
import { createLog } from '@noiseaware-connect/relay/log';
import { openStore } from '@noiseaware-connect/relay/store/open-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { type BenchProcess, startProcess } from './bench-process.ts';
import { countStatements } from './count-statements.ts';
import { addCallers, addConnections, addPairings } from './fill-store.ts';
import { allCallsOf, type Measured, measureRound, measureRounds, type Round } from './measure-rounds.ts';
import { type Client, type Operation, operations, type Peer } from './operations.ts';
import { type Overload, overload } from './overload.ts';
import type { StoreKind, StoreResult } from './results.ts';
import type { Look } from './server-side.ts';
import { roundsOfPeers, type Start, sizeResult } from './size-result.ts';

/** A store, and the settings of a relay on it. */
export interface Place {
  readonly environment: Record<string, string>;
  /** Puts the store in order once it was filled. */
  tidy?(): Promise<void>;
}

export interface StoreOptions {
  readonly store: StoreKind;
  /** Makes an empty store: one for each size. */
  newPlace(stored: number): Promise<Place>;
  /** In ascending order. */
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly load: BenchProcess;
  readonly client: Client;
  /** Peers to measure in the same rounds, each beside the calls that it is compared with. */
  readonly peers: { readonly beside: Operation; readonly kind: Peer; readonly server: BenchProcess }[];
  say(line: string): void;
}

/** A store that is measured at its size. */
interface Sized extends Place {
  readonly stored: number;
}

/**
 * Fills a store for each size, and measures a relay on each and the peers beside them. The sizes take turns in the same
 * rounds: on a machine that others use too, what is measured minutes apart says nothing of a difference.
 */
export async function measureStore(
  options: StoreOptions,
): Promise<{ result: StoreResult; peers: ReadonlyMap<Peer, readonly Round[]>; largest: Place }> {
  const { store, sizes, say } = options;
  const places: Sized[] = [];
  let empty: Look | undefined;
  for (const stored of sizes) {
    const place = await options.newPlace(stored);
    await withStore(place.environment, addCallers);
    empty ??= await lookAtStart(place.environment);
    say(`${store}, ${stored} connections`);
    await fill(place, options, (filled, now) => addConnections(filled, 0, stored, now));
    places.push({ ...place, stored });
  }
  const largest = places.at(-1);
  if (largest === undefined || empty === undefined) throw new Error('there is no size to measure');
  const { starts, rounds } = await measureSizes(options, places);
  const results = starts.map((start) => sizeResult(start, empty, rounds));
  const statements = store === 'postgres' ? { statements: await countEach(options, largest) } : {};
  return { result: { store, sizes: results, ...statements }, peers: roundsOfPeers(rounds), largest };
}

/** What becomes of a relay on the store as {@link measureStore} left it when far more is asked of it than it carries. */
export async function measureOverload(
  { environment }: Place,
  { sizes, client, say }: StoreOptions,
): Promise<Overload> {
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
async function fill(
  { environment, tidy }: Place,
  { say }: Pick<StoreOptions, 'say'>,
  job: Parameters<typeof withStore>[1],
) {
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

/** A relay that is measured, and the connections in its store. */
type Relay = Pick<Measured, 'server' | 'stored'>;

/** Calls that use nothing up come first, on stores that hold connections alone; then those that use up pairings. */
async function measureSizes(options: StoreOptions, places: readonly Sized[]) {
  const { store, rounds: times, client, load, say } = options;
  const common = { store, load, client, rounds: times, say };
  const reading: Relay[] = [];
  const starts: Start[] = [];
  for (const { stored, environment } of places) {
    const server = await startProcess('serve-relay.ts', environment);
    const look = await server.ask<Look>('collect');
    // Every token is read once, so that what the rounds measure is what goes on for the rest of its life; of those on
    // PostgreSQL the relay keeps nothing, and some warm it up as well.
    const calls = store === 'lowdb' ? stored : Math.min(stored, 5_000);
    await measureRound({ kind: 'tokenRead', server, stored }, { ...common, first: 0, calls });
    const lookWhenRead = await server.ask<Look>('collect');
    starts.push({ stored, seconds: server.startedIn / 1000, look, lookWhenRead });
    reading.push({ server, stored });
  }
  const read = await measureRounds(
    withPeers(options, ['tokenRead', 'list', 'renewal', 'firstRead'], reading),
    common,
  );
  for (const { server } of reading) await server.stop();

  const writing: Relay[] = [];
  for (const place of places) {
    const pairings = {
      waiting: allCallsOf('connectionUrl', store, times),
      authorized: allCallsOf('completion', store, times),
      connections: place.stored,
    };
    await fill(place, options, (filled, now) => addPairings(filled, pairings, now));
    writing.push({ server: await startProcess('serve-relay.ts', place.environment), stored: place.stored });
  }
  const written = await measureRounds(withPeers(options, ['connectionUrl', 'completion'], writing), common);
  for (const { server } of writing) await server.stop();
  // What the calls used up is over: what comes then begins with connections alone, as after a day.
  for (const { environment } of places) await forgetPairings(environment);
  return { starts, rounds: new Map([...read, ...written]) };
}

/** Each kind of call on each relay, and behind it the peers that it is compared with. */
const withPeers = (
  { peers }: StoreOptions,
  kinds: readonly Operation[],
  relays: readonly Relay[],
): Measured[] =>
  kinds.flatMap((kind) => [
    ...relays.map(({ server, stored }) => ({ kind, server, stored })),
    ...peers.filter(({ beside }) => beside === kind).map((peer) => ({ ...peer, stored: 0 })),
  ]);

const forgetPairings = (environment: Record<string, string>): Promise<void> =>
  withStore(environment, (store, now) => store.sweep(now + 2 * 24 * 60 * 60));

/**
 * Statements of each call, counted one call after the other on a relay whose connections to the database are open. What
 * the relay asks by itself is less than one in ten.
 */
async function countEach(options: StoreOptions, place: Sized): Promise<Readonly<Record<Operation, number>>> {
  const { client, load } = options;
  const { environment, stored } = place;
  const counter = await countStatements(environment['RELAY_STORE'] ?? '');
  const calls = 50;
  await fill(place, options, (filled, now) =>
    addPairings(filled, { waiting: calls, authorized: calls, connections: stored }, now),
  );
  const relay = await startProcess('serve-relay.ts', { ...environment, RELAY_STORE: counter.url });
  const common = { load, client, first: 0, calls };
  // The first call of a session in a minute notes its use, and is not the one that is counted.
  for (const kind of ['list', 'renewal'] as const)
    await measureRound({ kind, server: relay, stored }, common);
  const counts: [Operation, number][] = [];
  for (const kind of operations) {
    const before = counter.count;
    await measureRound({ kind, server: relay, stored }, common);
    counts.push([kind, (counter.count - before) / calls]);
  }
  await relay.stop();
  counter.close();
  return Object.fromEntries(counts) as Record<Operation, number>;
}
