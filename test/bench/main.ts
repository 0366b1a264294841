import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { type BenchProcess, startProcess } from './bench-process.ts';
import { overload } from './overload.ts';
import { type BenchServer, openPostgres } from './postgres.ts';
import { type Measured, type Ratios, report } from './report.ts';
import { measurePeer, measures, medianRound, type Peer, peers, type Row, rows } from './rows.ts';
import { medianOf } from './run-load.ts';
import { openTarget, type Round, type Target } from './target.ts';

const options = new Command('pnpm bench')
  .description('How fast the relay is at 100 and 10,000 connections, by turns with its peers.')
  .option('--quick', 'a minute: fewer connections and calls, and nothing is written')
  .option('--large', '100,000 connections as well')
  .option('--postgres', 'on PostgreSQL as well')
  .option('--against <directory>', 'by turns with the relay of another checkout, which has its node_modules')
  .parse()
  .opts<{ quick?: true; large?: true; postgres?: true; against?: string }>();

const sizes = options.quick ? [100, 2_000] : [100, 10_000, ...(options.large ? [100_000] : [])];
const rounds = options.quick ? 1 : 5;
/** Of the calls of a whole round; also those of the round that warms up. */
const share = options.quick ? 0.25 : 1;
const own = path.resolve(import.meta.dirname, '../..');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** The same store and size in this checkout and, by turns, in the other. */
interface Pair {
  readonly own: Target;
  readonly other?: Target;
}
type Rows = Record<Row, Round>;

const directory = await mkdtemp(path.join(tmpdir(), 'relay-bench-'));
const running: BenchProcess[] = [];
let database: BenchServer | undefined;
try {
  const noiseaware = await serve('serve-noiseaware.ts');
  const environment = {
    ...relayEnvironment(directory),
    NOISEAWARE_API_URL: noiseaware.url,
    LOG_LEVEL: 'info',
    BENCH_LOG: path.join(directory, 'log'),
  };
  const koa = await serve(peers['bare Koa'].file);
  const provider = await serve(peers['oidc-provider'].file, environment);
  const servers: Record<Peer, BenchProcess> = { 'bare Koa': koa, 'oidc-provider': provider };
  if (options.postgres) database = await openPostgres();

  const pairs: Pair[] = [];
  for (const store of ['lowdb', ...(database ? ['PostgreSQL'] : [])]) {
    for (const size of sizes) {
      const name = `${store}, ${size.toLocaleString('en-US')}`;
      const open = async (root: string, side: string) => {
        say(`filling ${name} ${side}`);
        const made = store === 'lowdb' ? undefined : await database?.newDatabase(`${side}_${size}`);
        const at = made?.url ?? `lowdb:${path.join(directory, side, String(size))}`;
        const target = await openTarget({
          name,
          root,
          size,
          environment: { ...environment, RELAY_STORE: at },
        });
        await made?.tidy();
        running.push(target.server);
        return target;
      };
      const target = await open(own, 'own');
      const other = options.against && (await open(path.resolve(options.against), 'other'));
      pairs.push({ own: target, ...(other ? { other } : {}) });
    }
  }

  const ofTargets = new Map<Target, Rows[]>(
    pairs.flatMap(({ own, other }) => [own, ...(other ? [other] : [])].map((each) => [each, []])),
  );
  const ofPeers: Record<Peer, Round[]> = { 'bare Koa': [], 'oidc-provider': [] };
  // The first round warms up: code is compiled in it, and it counts for nothing.
  for (let round = 0; round <= rounds; round += 1) {
    say(round === 0 ? 'warming up' : `round ${round}`);
    for (const rowsOf of ofTargets.values()) rowsOf[round] = {} as Rows;
    for (const measure of measures) {
      // Each is the first as often as the last.
      const turns = [...ofTargets.keys()];
      for (const target of round % 2 === 0 ? turns : turns.toReversed()) {
        Object.assign(ofTargets.get(target)?.[round] ?? {}, await measure(target, round, share));
      }
    }
    for (const peer of Object.keys(peers) as Peer[]) {
      ofPeers[peer][round] = await measurePeer(peer, servers[peer], environment, share);
    }
  }
  for (const measured of [...ofTargets.values(), ...Object.values(ofPeers)]) measured.shift();

  const ratiosOf = (row: Row, ours: readonly Rows[], theirs: readonly Round[]): Ratios => ({
    calls: medianOf(ours.map((each, round) => each[row].perSecond / (theirs[round]?.perSecond ?? 0))),
    cpu: medianOf(ours.map((each, round) => (theirs[round]?.cpuEach ?? 0) / each[row].cpuEach)),
  });
  const measured: Measured[] = [];
  for (const { own, other } of pairs) {
    const results = ofTargets.get(own) ?? [];
    const others = other && ofTargets.get(other);
    const perRow = <T>(of: (row: Row) => T) =>
      Object.fromEntries(rows.map((row) => [row, of(row)])) as Record<Row, T>;
    measured.push({
      name: own.name,
      rows: perRow((row) => medianRound(results.map((each) => each[row]))),
      start: own.start,
      bytesEach: own.bytesEach,
      erase: await eraseOne(own),
      ...(others && {
        ratios: perRow((row) =>
          ratiosOf(
            row,
            results,
            others.map((each) => each[row]),
          ),
        ),
      }),
    });
  }
  const largest = pairs.filter(({ own }) => own.name.startsWith('lowdb')).at(-1)?.own as Target;
  say('ten times the load');
  const text = report({
    conditions: conditions(),
    measured,
    peers: (Object.keys(peers) as Peer[]).map((peer) => ({
      peer,
      row: peers[peer].row,
      round: medianRound(ofPeers[peer]),
      ratios: pairs.map(
        ({ own }) => ratiosOf(peers[peer].row, ofTargets.get(own) ?? [], ofPeers[peer]).calls,
      ),
    })),
    overload: await overload(largest, options.quick ? 3 : 6),
  });
  process.stdout.write(text);
  if (!options.quick && !options.against) await writeFile(path.join(import.meta.dirname, 'RESULTS.md'), text);
} finally {
  for (const each of running) await each.stop();
  await database?.remove();
  await rm(directory, { recursive: true, force: true });
}

// --- Internal helpers ---

async function serve(file: string, env: Record<string, string> = {}): Promise<BenchProcess> {
  const server = await startProcess(file, env);
  running.unshift(server);
  return server;
}

/** Seconds of a disconnect with `forget`: on lowdb a snapshot of all connections is written before the answer. */
async function eraseOne({ server, staff, connections }: Target): Promise<number> {
  const began = performance.now();
  const path = `/v1/connections/${connections.at(-1)}?forget=true`;
  const answer = await fetch(`${server.url}${path}`, { method: 'DELETE', headers: staff[0] ?? {} });
  if (!answer.ok) throw new Error(`the disconnect was answered ${answer.status}`);
  return (performance.now() - began) / 1000;
}

function conditions(): string {
  const cpu = (cpus()[0]?.model ?? 'unknown processor').trim();
  const command = `pnpm bench ${process.argv.slice(2).join(' ')}`.trim();
  return `\`${command}\`, ${new Date().toISOString().slice(0, 10)}: ${availableParallelism()} cores of ${cpu}, Node ${process.version.slice(1)}; relay, peers, NoiseAware's stand-in
and load (autocannon) on this machine, 64 calls at the same time, medians of ${rounds} rounds taken by turns.`;
}
