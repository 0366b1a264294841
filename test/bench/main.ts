import { execFileSync, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { makeDatabase } from '../support/postgres/database-at.ts';
import { startPostgresServer } from '../support/postgres/postgres-server.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { type Call, type Load, measureLoad, post } from './load.ts';
import { asInProduction } from './postgres.ts';
import { chunk, openRelay } from './relay.ts';
import { type Peer, type Round, report } from './report.ts';
import { type BenchServer, concurrency, startServer } from './server.ts';

const options = new Command('pnpm bench')
  .description(
    'Calls per second and processor time per call of the relay, on lowdb and on PostgreSQL, beside raw node:http, bare Koa and oidc-provider; writes RESULTS.md.',
  )
  .option('--quick', 'fewer connections and rounds, and nothing is written')
  .option(
    '--against <directory>',
    'by turns with the relay of another checkout, which has its node_modules; nothing is written',
  )
  .parse()
  .opts<{ quick?: true; against?: string }>();

const [large, manyOpen, warmUp, counted] = options.quick ? [1_000, 1_000, 1, 3] : [10_000, 4_000, 2, 12];
/** Connections in a store, and pairings that are left open in it. */
const fillings = [
  { size: 100, leftOpen: 0 },
  { size: large, leftOpen: 0 },
  { size: 100, leftOpen: manyOpen },
];
/** Rounds that may fail, since a relay on a busy machine refuses calls with 429. */
const mostRepeated = 3;
const checkouts = [
  { root: path.resolve(import.meta.dirname, '../..'), suffix: '' },
  ...(options.against ? [{ root: path.resolve(options.against), suffix: ', before' }] : []),
];
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** A server that is measured by turns with the others. */
interface Contender {
  readonly name: string;
  /** Measures each of its calls once. @param turn how often that was done before, from 0 */
  measure(turn: number): Promise<Record<string, Load>>;
}

const cwd = await mkdtemp(path.join(tmpdir(), 'relay-bench-'));
const loadBefore = loadavg();
const log = openPipe(path.join(cwd, 'pipe'));
const servers: BenchServer[] = [];
const postgres = await startPostgresServer(asInProduction);
try {
  const noiseaware = await start('serve-noiseaware.ts');
  // As an operator runs it, with metrics and log.
  const env = {
    ...relayEnvironment(cwd),
    NOISEAWARE_API_URL: noiseaware.url,
    RELAY_OPS_ADDRESS: '127.0.0.1:0',
    LOG_LEVEL: 'info',
  };
  const contenders = await startPeers(env);
  for (const store of ['lowdb', 'PostgreSQL'])
    for (const { size, leftOpen } of fillings)
      for (const { root, suffix } of checkouts) {
        const name = `${store}, ${size.toLocaleString('en-US')}${suffix}`;
        say(`filling ${name}`);
        const id = `bench_${size}_${leftOpen}${suffix.length}`;
        const database = store === 'lowdb' ? undefined : await makeDatabase(postgres.url, id);
        const at = database?.url ?? `lowdb:${path.join(cwd, id)}`;
        const relay = await openRelay({ root, size, leftOpen, env: { ...env, RELAY_STORE: at }, cwd, log });
        servers.unshift(relay.server);
        await database?.query('VACUUM (ANALYZE)');
        contenders.push({ name, measure: relay.measure });
      }

  const measureRound = async (turn: number): Promise<Round> => {
    const measured = new Map<Contender, Record<string, Load>>();
    // Each is the first as often as the last.
    for (const contender of turn % 2 === 0 ? contenders : contenders.toReversed())
      measured.set(contender, await contender.measure(turn));
    return contenders.flatMap((contender) => {
      const loads = Object.entries(measured.get(contender) ?? {});
      return loads.map(([call, load]) => ({ call, server: contender.name, load }));
    });
  };
  const rounds: Round[] = [];
  for (let turn = 0; rounds.length < warmUp + counted; turn += 1) {
    say(`round ${rounds.length + 1} of ${warmUp + counted}`);
    try {
      rounds.push(await measureRound(turn));
    } catch (error) {
      if (turn - rounds.length === mostRepeated) throw error;
      say(`this round is repeated: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  const text = report(conditions(), rounds.slice(warmUp), [
    { name: 'bare Koa', rowFor: () => ({ call: 'any', server: 'bare Koa' }) },
    { name: 'oidc-provider', rowFor: () => ({ call: 'token grant', server: 'oidc-provider' }) },
    ...checkouts.slice(1).map(
      ({ suffix }): Peer => ({
        name: 'before',
        rowFor: ({ call, server }) => ({ call, server: server + suffix }),
      }),
    ),
  ]);
  process.stdout.write(text);
  if (!options.quick && !options.against) await writeFile(path.join(import.meta.dirname, 'RESULTS.md'), text);
} finally {
  for (const server of servers) await server.stop();
  await postgres.remove();
  await rm(cwd, { recursive: true, force: true });
}

// --- Internal helpers ---

/** Makes a pipe that another process reads, and gives its writing end. */
function openPipe(file: string): number {
  execFileSync('mkfifo', [file]);
  // It reads until the last writer has closed the pipe, this process included.
  spawn('cat', [file], { stdio: ['ignore', 'ignore', 'inherit'] }).unref();
  return openSync(file, 'w');
}

async function start(name: string, env: Record<string, string> = {}): Promise<BenchServer> {
  const server = await startServer({ file: path.join(import.meta.dirname, name), env, cwd, log });
  servers.push(server);
  return server;
}

/** The peers, each asked for what resembles a ConnectionURL call most. */
async function startPeers(env: Record<string, string>): Promise<Contender[]> {
  const client = {
    client_id: env['NOISEAWARE_CLIENT_ID'] ?? '',
    client_secret: env['NOISEAWARE_CLIENT_SECRETS'] ?? '',
  };
  const json = post('/', {}, { ...client, code: 'a code' });
  const grant: Call = {
    method: 'POST',
    path: '/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...client }).toString(),
  };
  const peer = async (name: string, file: string, call: string, request: Call): Promise<Contender> => {
    const server = await start(file, env);
    const load = (amount: number) => measureLoad(server, amount, () => request);
    // A relay's code is compiled by the calls that fill it.
    await load(10 * chunk);
    const measure = async () => {
      // An idle process answers its first calls slowly; a relay, too, has others before those that are measured.
      await load(chunk);
      return { [call]: await load(chunk) };
    };
    return { name, measure };
  };
  return [
    await peer('raw node:http', 'serve-raw-http.ts', 'any', json),
    await peer('bare Koa', 'serve-bare-koa.ts', 'any', json),
    await peer('oidc-provider', 'serve-oidc-provider.ts', 'token grant', grant),
  ];
}

function conditions(): string {
  const cpu = (cpus()[0]?.model ?? 'unknown processor').trim();
  const command = `pnpm bench ${process.argv.slice(2).join(' ')}`.trim();
  const load = [loadBefore, loadavg()].map(([minute = 0]) => minute.toFixed(1)).join(' before and ');
  return `\`${command}\`, ${new Date().toISOString().slice(0, 10)}: ${availableParallelism()} cores of ${cpu}, Node ${process.version.slice(1)}, load average ${load} after. Relay (with metrics, its log through a pipe), peers, NoiseAware’s stand-in and load generator (${concurrency} calls in flight) on this machine; ${counted} rounds of ${chunk} calls by turns after ${warmUp} that do not count.`;
}
