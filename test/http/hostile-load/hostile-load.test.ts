import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { openOperatorClient } from '@noiseaware-connect/relay/cli/clients/operator-client';
import { parseConfig } from '@noiseaware-connect/relay/settings/config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proxyKinds, startProxy } from '../../operations/proxies/proxy.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { doorOver, enter } from '../../support/relay/operator-door.ts';
import { relayEnvironment } from '../../support/relay/relay-environment.ts';
import { startRelayProcess } from '../../support/relay/relay-process.ts';
import type { Attack, Damage } from './attacker.ts';

// Only in the soak, and alone: relay, proxy and attacker are processes of their own, on loopback.

/** Seconds of each attack. */
const length = 25;

/** Honest calls per second, of which each second one opens a connection. */
const rate = 50;

/** Milliseconds within which an honest call is to be answered. */
const limit = 1_000;

interface Front {
  readonly name: string;
  /** Starts a relay; returns where honest callers and attackers find it. */
  start(): Promise<{ url: string; key: string; stop(): Promise<void> }>;
}

async function startBare(trustedProxies: number, publicPort?: number) {
  const port = await freePort();
  const directory = path.join(await mkdtemp(path.join(tmpdir(), 'relay-test-')), 'data');
  const env = {
    ...relayEnvironment(directory),
    RELAY_PORT: String(port),
    RELAY_PUBLIC_URL: `http://127.0.0.1:${publicPort ?? port}`,
    RELAY_TRUST_PROXY: String(trustedProxies),
    RELAY_SERVICE_CALLS: '600000',
    LOG_LEVEL: 'info',
  };
  const relay = await startRelayProcess(env);
  const door = doorOver(openOperatorClient(parseConfig(env), realEffects(createLog('silent'))));
  const { key } = await enter(door, relay.url);
  return { url: relay.url, port, key, stop: async () => void (await relay.kill('SIGTERM')) };
}

const nginx = proxyKinds.find(({ name }) => name === 'nginx') as (typeof proxyKinds)[number];

const fronts: readonly Front[] = [
  { name: 'a relay without a proxy', start: () => startBare(0) },
  {
    name: 'a relay behind the shipped nginx',
    start: async () => {
      const port = await freePort();
      const relay = await startBare(1, port);
      const proxy = await startProxy(nginx, port, [relay.port, relay.port]);
      return {
        ...{ url: proxy.url, key: relay.key },
        stop: async () => {
          await proxy.stop();
          await relay.stop();
        },
      };
    },
  },
];

/** Calls honestly, at that rate whatever becomes of earlier calls; returns the milliseconds of each, infinite for a lost one. */
async function callHonestly(url: string, key: string, isOver: () => boolean): Promise<number[]> {
  const kept = new http.Agent({ keepAlive: true });
  const calls: Promise<number>[] = [];
  const call = async (agent: http.Agent | false): Promise<number> => {
    const began = performance.now();
    const request = http.get(`${url}/v1/connections`, {
      ...{ agent, headers: { authorization: `Bearer ${key}` } },
      signal: AbortSignal.timeout(5_000),
    });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    await text(response);
    return response.statusCode === 200 ? performance.now() - began : Number.POSITIVE_INFINITY;
  };
  for (let next = performance.now(); !isOver(); next += 1_000 / rate) {
    await wait(Math.max(0, next - performance.now()));
    calls.push(call(calls.length % 2 === 0 && kept).catch(() => Number.POSITIVE_INFINITY));
  }
  const times = await Promise.all(calls);
  kept.destroy();
  return times;
}

/** Lets an attacker work and calls honestly meanwhile. */
async function attack(kind: Attack, { url, key }: { url: string; key: string }) {
  const attacker = path.join(import.meta.dirname, 'attacker.ts');
  const child = spawn(process.execPath, [attacker, kind, new URL(url).port, String(length)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  const hasBegun = Promise.withResolvers<void>();
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    if (printed.includes('begun')) hasBegun.resolve();
  });
  const ended = once(child, 'close');
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  await Promise.race([hasBegun.promise, ended]);
  const times = (await callHonestly(url, key, () => isOver)).sort((one, other) => one - other);
  await ended;
  const damage = JSON.parse(printed.replace('begun', '').trim()) as Damage;
  const share = times.filter((each) => each <= limit).length / times.length;
  return { times, share, damage };
}

const milliseconds = (times: readonly number[], share: number) =>
  `${times[Math.min(times.length - 1, Math.floor(times.length * share))]?.toFixed(0)} ms`;

describe.each(fronts)('$name', ({ name, start }) => {
  let relay: Awaited<ReturnType<Front['start']>>;
  beforeAll(async () => {
    relay = await start();
  }, 60_000);
  afterAll(() => relay.stop());

  it.each<Attack>(['slowloris', 'idle', 'flood'])(
    'under %s it answers nearly all honest calls within a second',
    async (kind) => {
      const { times, share, damage } = await attack(kind, relay);
      process.stdout.write(
        `${name}, ${kind}: ${(share * 100).toFixed(2)} % of ${times.length} honest calls within a second (median ${milliseconds(times, 0.5)}, 99 % ${milliseconds(times, 0.99)}, longest ${milliseconds(times, 1)}); ${damage.opened} connections opened, ${damage.mostOpen} at once, ${damage.closed} closed, ${damage.answered} calls answered\n`,
      );
      expect(times.length).toBeGreaterThan(200);
      expect(damage.opened + damage.answered).toBeGreaterThan(900);
      if (kind === 'idle') expect(damage.mostOpen).toBeGreaterThan(9_900);
      expect(share).toBeGreaterThanOrEqual(0.999);
    },
    120_000,
  );
});
