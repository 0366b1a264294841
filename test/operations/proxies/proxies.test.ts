import { EventEmitter, once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { builtConsole } from '@noiseaware-connect/relay/pages/console/files';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../sandbox/free-port.ts';
import { directoryOfTest } from '../../support/fresh-directory.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { callConnectionUrl, startPairing } from '../../support/relay/pairing.ts';
import { type PassThroughBench, passThroughBench } from '../../support/relay/pass-through.ts';
import { runDoctor, troubleIn } from '../../support/relay/run-doctor.ts';
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts';
import { proxyKinds, type RunningProxy, startProxy } from './proxy.ts';

// Only in the soak: each restart takes as long as one does in production.

/** How often each of the two relays restarts. */
const restarts = 5;

/** Milliseconds from the moment in which one relay is ready to the restart of the other: what the documents say. */
const pause = 3_000;

/** Callers that call all the time. */
const callers = 24;

describe.for(proxyKinds)('$name', (kind) => {
  let bench: PassThroughBench;
  let other: TestRelay;
  let proxy: RunningProxy;
  /** A one-time code that was granted once, and is answered alike until its pairing ends. */
  let code: string;

  beforeAll(async () => {
    const port = await freePort();
    const env = {
      RELAY_STORE: (await freshDatabase()).url,
      RELAY_PUBLIC_URL: `http://127.0.0.1:${port}`,
      RELAY_TRUST_PROXY: '1',
      RELAY_STOP_DELAY: '4',
      LOG_LEVEL: 'silent',
    };
    bench = await passThroughBench({ env });
    other = await startTestRelay({ sandbox: bench.api, env });
    const portOf = ({ url }: TestRelay) => Number(new URL(url).port);
    proxy = await startProxy(kind, port, [portOf(bench.relay), portOf(other)]);
    const { client } = await bench.relay.enrol('Robin');
    code = (await startPairing(client)).code;
    // Until both are known to be ready.
    await vi.waitFor(async () => expect((await connectionUrl()).status).toBe(200), { timeout: 10_000 });
  });
  beforeEach(() => bench.api.answer(undefined));
  afterAll(async () => {
    await proxy.stop();
    await Promise.all([other.stop(), bench.stop()]);
  });

  const connectionUrl = () => callConnectionUrl({ url: proxy.url, config: bench.relay.config }, { code });
  const begin = (path: string, options: http.RequestOptions = {}) =>
    http.request(`${proxy.url}${bench.prefix}${path}`, {
      ...options,
      headers: { authorization: `Bearer ${bench.key}`, ...options.headers },
    });

  it('forwards paths unchanged, and streams bodies both ways', async () => {
    const first = new EventEmitter();
    bench.api.answer(async (request: IncomingMessage, response: ServerResponse) => {
      request.once('data', () => first.emit('piece'));
      await once(request, 'end');
      response.write('one');
      await once(first, 'read');
      response.end('two');
    });
    const sent = once(first, 'piece');
    const headers = { 'content-type': 'text/plain' };
    const request = begin('/sites/a%20b%C3%A9c?q=%2F%3D%20', { method: 'POST', headers });
    // As much as Apache gathers before it begins. It arrives before there is more.
    request.write(Buffer.alloc(64 * 1024));
    await sent;
    request.end('more');
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const over = once(response, 'end');
    expect(String((await once(response, 'data'))[0])).toBe('one');
    first.emit('read');
    expect(String((await once(response, 'data'))[0])).toBe('two');
    await over;
    expect(bench.api.arrived.at(-1)).toMatchObject({
      method: 'POST',
      target: '/sites/a%20b%C3%A9c?q=%2F%3D%20',
    });
  });

  it('forwards an account id with a slash', async () => {
    await bench.connect('cust/42');
    const vended = await fetch(`${proxy.url}/v1/accounts/cust%2F42/token`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bench.key}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(vended.status).toBe(200);
  });

  it('compresses the documents and the console, once, and nothing that may have secrets', async () => {
    const encodingOf = async (path: string, headers: http.OutgoingHttpHeaders = {}) => {
      const request = http.request(`${proxy.url}${path}`, {
        headers: { 'accept-encoding': 'gzip', ...headers },
      });
      request.end();
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      const body = await buffer(response);
      expect(response.statusCode, path).toBe(200);
      const encoding = response.headers['content-encoding'];
      const plain = encoding === 'gzip' ? gunzipSync(body) : body;
      const direct = await fetch(`${bench.relay.url}${path}`, { headers: headers as HeadersInit });
      expect(String(plain) === (await direct.text()), path).toBe(true);
      return encoding;
    };
    const { build = '', files } = builtConsole() ?? {};
    const script = [...(files?.keys() ?? [])].find((name) => name.endsWith('.js'));
    for (const path of ['/docs', '/openapi.json?for=backends', `/console/files/${build}/${script}`])
      expect(await encodingOf(path), path).toBe('gzip');
    const authorization = `Bearer ${bench.key}`;
    for (const path of ['/v1/key', '/console'])
      expect(await encodingOf(path, { authorization }), path).toBeUndefined();
  });

  it('gives the doctor no reason to warn of it', async () => {
    await bench.relay.door.backUp({ body: { file: join(await directoryOfTest(), 'backup') } });
    const effects = realEffects(createLog('silent'));
    // The tokens of this API name no organization.
    expect(troubleIn(await runDoctor(() => bench.relay.config, effects))).toEqual([
      expect.stringMatching(/^warning: the relay cannot tell which NoiseAware organization/),
    ]);
  });

  it('loses no call during a rolling restart of the relays', { timeout: 600_000 }, async () => {
    const lost: string[] = [];
    let calls = 0;
    let isOver = false;
    const agent = new http.Agent({ keepAlive: true });
    const read = async () => {
      const request = begin('/sites', { agent });
      request.end();
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      return { status: response.statusCode ?? 0, said: await text(response) };
    };
    const grant = async () => {
      const response = await connectionUrl();
      return { status: response.status, said: await response.text() };
    };
    const call = async (turn: number) => {
      const what = turn % 2 === 0 ? 'ConnectionURL' : 'pass-through';
      const { status, said } = await (what === 'ConnectionURL' ? grant() : read());
      calls += 1;
      if (status !== 200) lost.push(`${what} ${status} ${said}`);
    };
    const caller = async (_: unknown, number: number) => {
      for (let turn = number; !isOver; turn += 1) {
        await call(turn).catch((error: Error) => lost.push(error.message));
      }
    };
    const working = Array.from({ length: callers }, caller);
    for (let times = 0; times < restarts; times += 1) {
      for (const relay of [bench.relay, other]) {
        await relay.restart();
        expect((await fetch(`${relay.url}/health/ready`)).status).toBe(200);
        await setTimeout(pause);
      }
    }
    isOver = true;
    await Promise.all(working);
    agent.destroy();
    process.stdout.write(`${kind.name}: ${calls} calls in ${2 * restarts} restarts\n`);
    expect(calls).toBeGreaterThan(1_000);
    expect(lost).toEqual([]);
  });
});
