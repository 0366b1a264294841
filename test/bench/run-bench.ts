import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { type BenchProcess, startProcess } from './bench-process.ts';
import { judge } from './judge.ts';
import { atOnce, figuresOf } from './measure-rounds.ts';
import { measureOverload, measureStore, type StoreOptions } from './measure-server.ts';
import { type Operation, type Peer, peers } from './operations.ts';
import { type BenchServer, openPostgres } from './postgres.ts';
import type { Results } from './results.ts';

export interface BenchOptions {
  readonly sizes: readonly number[];
  readonly rounds: number;
  say(line: string): void;
}

/** Each peer is measured in the same rounds as what it is compared with. */
const besideWhat: Readonly<Record<Peer, Operation>> = {
  'node-http': 'tokenRead',
  'bare-koa': 'tokenRead',
  'oidc-provider': 'connectionUrl',
};

/** The whole benchmark: every size on lowdb, with the peers in the same rounds, and on PostgreSQL. */
export async function runBench({ sizes, rounds, say }: BenchOptions): Promise<Results> {
  const [loadBefore = 0] = loadavg();
  const directory = await mkdtemp(path.join(tmpdir(), 'relay-bench-'));
  const running: BenchProcess[] = [];
  let postgresServer: BenchServer | undefined;
  const start = async (file: string, env: Record<string, string> = {}) => {
    const started = await startProcess(file, env);
    running.push(started);
    return started;
  };
  try {
    // Where it does not come about, that is known before minutes have passed.
    const database = await openPostgres();
    postgresServer = database;
    const noiseaware = await start('serve-noiseaware.ts');
    const environment: Record<string, string> = {
      ...relayEnvironment(path.join(directory, 'data')),
      NOISEAWARE_API_URL: noiseaware.url,
      LOG_LEVEL: 'info',
      BENCH_LOG: path.join(directory, 'log'),
    };
    const client = {
      clientId: environment['NOISEAWARE_CLIENT_ID'] ?? '',
      clientSecret: environment['NOISEAWARE_CLIENT_SECRETS'] ?? '',
    };
    const load = await start('serve-load.ts');
    const servers = await Promise.all(
      peers.map(async (kind) => ({
        kind,
        beside: besideWhat[kind],
        server: await start(`serve-${kind}.ts`, environment),
      })),
    );
    const common = { sizes, rounds, load, client, say };
    const onLowdb: StoreOptions = {
      ...common,
      store: 'lowdb',
      peers: servers,
      newPlace: async (stored) => ({
        environment: { ...environment, RELAY_STORE: `lowdb:${path.join(directory, String(stored))}` },
      }),
    };
    const lowdb = await measureStore(onLowdb);
    const overload = await measureOverload(lowdb.largest, onLowdb);
    const figures = Object.fromEntries(
      peers.map((peer) => [peer, figuresOf(lowdb.peers.get(peer) ?? [])]),
    ) as Results['peers'];
    const postgres = await measureStore({
      ...common,
      store: 'postgres',
      peers: [],
      newPlace: async (stored) => {
        const { url, tidy } = await database.newDatabase(String(stored));
        return { environment: { ...environment, RELAY_STORE: url }, tidy };
      },
    });
    return {
      machine: {
        cpu: (cpus()[0]?.model ?? 'unknown processor').trim(),
        cores: cpus().length,
        node: process.version.slice(1),
      },
      when: new Date().toISOString().slice(0, 10),
      loadBefore,
      atOnce,
      rounds,
      stores: [lowdb.result, postgres.result],
      peers: figures,
      overload,
      wanted: judge(lowdb.result, postgres.result, overload),
    };
  } finally {
    await Promise.all(running.map((each) => each.stop()));
    await postgresServer?.remove();
    await rm(directory, { recursive: true, force: true });
  }
}
