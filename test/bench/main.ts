import { openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { makeDatabase } from '../support/postgres/database-at.ts';
import { startPostgresServer } from '../support/postgres/postgres-server.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { measureLoad, post, type Round } from './load.ts';
import { asInProduction, preparePgbench } from './postgres.ts';
import { type MeasuredPeer, report } from './report.ts';
import { type BenchServer, startServer } from './server.ts';
import { measures, openTarget, type Row, type Target } from './target.ts';

const options = new Command('pnpm bench')
  .description(
    'Calls per second and processor time per call of the relay, on lowdb and on PostgreSQL, beside bare Koa, oidc-provider and pgbench; writes RESULTS.md.',
  )
  .option('--quick', 'a few minutes: fewer connections and calls, one round, and nothing is written')
  .option(
    '--against <directory>',
    'by turns with the relay of another checkout, which has its node_modules; nothing is written',
  )
  .parse()
  .opts<{ quick?: true; against?: string }>();

const sizes = options.quick ? [100, 1_000] : [100, 10_000];
const rounds = options.quick ? 1 : 5;
/** Share of a full round's calls. */
const share = options.quick ? 0.25 : 1;
const roots = [
  path.resolve(import.meta.dirname, '../..'),
  ...(options.against ? [path.resolve(options.against)] : []),
];
const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface Peer extends Omit<MeasuredPeer, 'rounds'> {
  measure(): Promise<Round>;
}

const cwd = await mkdtemp(path.join(tmpdir(), 'relay-bench-'));
const loadBefore = loadavg();
const servers: BenchServer[] = [];
const postgres = await startPostgresServer(asInProduction);
try {
  const log = openSync(path.join(cwd, 'log'), 'a');
  const start = async (name: string, env: Record<string, string> = {}) => {
    const server = await startServer({ file: path.join(import.meta.dirname, name), env, cwd, log });
    servers.push(server);
    return server;
  };
  const noiseaware = await start('serve-noiseaware.ts');
  const env = { ...relayEnvironment(cwd), NOISEAWARE_API_URL: noiseaware.url, LOG_LEVEL: 'info' };
  const peers = await openPeers(start, env);

  const targets: Target[][] = [];
  for (const store of ['lowdb', 'PostgreSQL']) {
    for (const size of sizes) {
      const name = `${store}, ${size.toLocaleString('en-US')}`;
      const pair: Target[] = [];
      for (const [side, root] of roots.entries()) {
        say(`filling ${name} of ${root}`);
        const database =
          store === 'lowdb' ? undefined : await makeDatabase(postgres.url, `bench_${size}_${side}`);
        const at = database?.url ?? `lowdb:${path.join(cwd, `${size}-${side}`)}`;
        const target = await openTarget({ name, size, root, env: { ...env, RELAY_STORE: at }, cwd, log });
        servers.unshift(target.server);
        await database?.query('VACUUM (ANALYZE)');
        pair.push(target);
      }
      targets.push(pair);
    }
  }

  const found = targets.map((pair) => pair.map((): Record<Row, Round>[] => []));
  const foundOfPeers = peers.map((): Round[] => []);
  const measureRound = async (round: number) => {
    const turns = targets.flatMap((pair, at) =>
      pair.map((target, side) => ({ target, rounds: found[at]?.[side], measured: {} as Record<Row, Round> })),
    );
    // Each is the first as often as the last.
    if (round % 2 === 1) turns.reverse();
    for (const measure of measures)
      for (const { target, measured } of turns) Object.assign(measured, await measure(target, share, round));
    const measuredPeers: Round[] = [];
    for (const peer of peers) measuredPeers.push(await peer.measure());
    // Code is compiled in the first round, which does not count; a round that failed does not, either.
    if (round === 0) return;
    for (const { rounds, measured } of turns) rounds?.push(measured);
    for (const [at, measured] of measuredPeers.entries()) foundOfPeers[at]?.push(measured);
  };
  for (let round = 0; round <= rounds; round += 1) {
    say(round === 0 ? 'warming up' : `round ${round}`);
    try {
      await measureRound(round);
    } catch (error) {
      say(`this round does not count: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
  const wholeRounds = found[0]?.[0]?.length ?? 0;
  if (wholeRounds === 0) throw new Error('no round was measured whole');

  const text = report(
    conditions(wholeRounds),
    targets.map(([{ name } = { name: '' }], at) => {
      const [own = [], against] = found[at] ?? [];
      return { name, rounds: own, ...(against && { against }) };
    }),
    peers.map((peer, at) => ({ ...peer, rounds: foundOfPeers[at] ?? [] })),
  );
  process.stdout.write(text);
  if (!options.quick && !options.against && wholeRounds === rounds)
    await writeFile(path.join(import.meta.dirname, 'RESULTS.md'), text);
} finally {
  for (const server of servers) await server.stop();
  await postgres.remove();
  await rm(cwd, { recursive: true, force: true });
}

// --- Internal helpers ---

/** The peers, each asked for what resembles the row that is compared with it. */
async function openPeers(
  start: (name: string, env?: Record<string, string>) => Promise<BenchServer>,
  env: Record<string, string>,
): Promise<Peer[]> {
  const koa = await start('serve-bare-koa.ts');
  const provider = await start('serve-oidc-provider.ts', env);
  const pgbench = await preparePgbench(await makeDatabase(postgres.url, 'bench_pgbench'), cwd);
  if (pgbench === undefined) say('pgbench is not installed: there is no comparison with it');
  const client = {
    client_id: env['NOISEAWARE_CLIENT_ID'] ?? '',
    client_secret: env['NOISEAWARE_CLIENT_SECRETS'] ?? '',
  };
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...client }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const amount = 10_000 * share;
  return [
    {
      name: 'bare Koa',
      row: 'token read',
      compares: () => true,
      measure: () => measureLoad(koa, amount, () => post('/', {}, { ...client, code: 'a code' })),
    },
    {
      name: 'oidc-provider',
      row: 'ConnectionURL',
      compares: () => true,
      measure: () =>
        measureLoad(provider, amount, () => ({ method: 'POST', path: '/token', headers, body: form })),
    },
    ...(pgbench
      ? [
          {
            name: 'pgbench',
            row: 'ConnectionURL',
            compares: (target: string) => target.startsWith('PostgreSQL'),
            measure: () => pgbench(options.quick ? 1 : 3),
          } as const,
        ]
      : []),
  ];
}

function conditions(wholeRounds: number): string {
  const cpu = (cpus()[0]?.model ?? 'unknown processor').trim();
  const command = `pnpm bench ${process.argv.slice(2).join(' ')}`.trim();
  const load = [loadBefore, loadavg()].map(([minute = 0]) => minute.toFixed(1)).join(' before and ');
  return `\`${command}\`, ${new Date().toISOString().slice(0, 10)}: ${availableParallelism()} cores of ${cpu}, Node ${process.version.slice(1)}, load average ${load} after. Relay, peers, NoiseAware’s stand-in and load generator (autocannon, 64 calls in flight) on this machine; medians of ${wholeRounds} rounds taken by turns.`;
}
