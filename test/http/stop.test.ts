import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { expect, it, onTestFinished, vi } from 'vitest';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { startRelayProcess } from '../support/relay/relay-process.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

/** A connection on which nothing was sent, as browsers open them in advance. */
async function connectTo(relay: TestRelay): Promise<net.Socket> {
  const { hostname, port } = new URL(relay.url);
  const socket = net.connect(Number(port), hostname);
  await once(socket, 'connect');
  // An answer to another request shows that the relay has seen this one.
  await fetch(`${relay.url}/health/live`);
  return socket;
}

/** Waits until no new connection is taken any more. */
const refuses = (relay: TestRelay) =>
  expect.poll(() => fetch(`${relay.url}/health/live`).catch(() => 'refused')).toBe('refused');

it('stops within seconds although a silent connection is open', async () => {
  const relay = await startTestRelay();
  const socket = await connectTo(relay);
  const closed = once(socket.resume(), 'close');
  const began = performance.now();
  await relay.stop();
  expect(performance.now() - began).toBeLessThan(8_000);
  await closed;
});

it('exits after stopping although a client disconnected in the middle of a refused body', async () => {
  const directory = await directoryOfTest();
  const relay = await startRelayProcess(relayEnvironment(directory));
  const headers = { 'content-type': 'application/json', 'content-length': '1000000' };
  const request = http.request(`${relay.url}/v1/enrolments`, { method: 'POST', headers });
  request.on('error', () => undefined).flushHeaders();
  const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
  expect(answer.statusCode).toBe(413);
  request.destroy();
  const began = performance.now();
  expect(await relay.kill('SIGTERM')).toBe(0);
  expect(performance.now() - began).toBeLessThan(8_000);
});

it('answers a request that arrives on an idle connection while stopping', async () => {
  const relay = await startTestRelay();
  const socket = await connectTo(relay);
  const stopped = relay.stop();
  await refuses(relay);
  const answer = once(socket, 'data') as Promise<[Buffer]>;
  socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
  expect((await answer)[0].toString()).toMatch(/^HTTP\/1\.1 200 /);
  await stopped;
});

/** One call on the agent's connection. */
async function ask(relay: TestRelay, agent: http.Agent, path: string): Promise<http.IncomingMessage> {
  const [response] = (await once(http.get(`${relay.url}${path}`, { agent }), 'response')) as [
    http.IncomingMessage,
  ];
  await once(response.resume(), 'end');
  return response;
}

/** An agent that keeps one connection, on which a call was answered. */
async function idleConnection(relay: TestRelay): Promise<http.Agent> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  expect((await ask(relay, agent, '/health/live')).headers.connection).toBe('keep-alive');
  return agent;
}

it('reports not ready once it is asked to stop, and accepts calls until the delay is over', async () => {
  const delay = Promise.withResolvers<void>();
  const { sleep } = realEffects(createLog('silent'));
  const relay = await startTestRelay({
    env: { RELAY_STOP_DELAY: '600' },
    effects: { sleep: (seconds, signal) => (seconds === 600 ? delay.promise : sleep(seconds, signal)) },
  });
  const [agent, other] = [await idleConnection(relay), await idleConnection(relay)];
  let hasStopped = false;
  const stopped = relay.stop().finally(() => {
    hasStopped = true;
  });
  const ready = await fetch(`${relay.url}/health/ready`);
  expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await ready.json()).toMatchObject({ detail: 'The relay is shutting down.' });
  const live = await fetch(`${relay.url}/health/live`);
  expect([live.status, live.headers.get('connection')]).toEqual([200, 'keep-alive']);
  delay.resolve();
  // Connections that are there may still ask.
  await refuses(relay);
  expect(hasStopped).toBe(false);
  const last = await ask(relay, agent, '/health/live');
  expect([last.statusCode, last.headers.connection]).toEqual([200, 'close']);
  await stopped;
  await expect(ask(relay, other, '/health/live')).rejects.toThrow();
});

it('aborts calls that have not ended within a minute of the stop', async () => {
  const relay = await startTestRelay();
  const headers = { 'content-type': 'application/json' };
  const request = http.request(`${relay.url}/v1/enrolments`, { method: 'POST', headers });
  const failed = once(request, 'error');
  request.write('{"invite":');
  await once(request, 'socket').then(([socket]) => once(socket as net.Socket, 'connect'));
  await fetch(`${relay.url}/health/live`);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const stopped = relay.stop();
  let isCut = false;
  let seconds = 0;
  void failed.then(() => (isCut = true));
  for (; !isCut; seconds += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    await new Promise(setImmediate);
  }
  expect(seconds).toBeGreaterThanOrEqual(60);
  expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });
  await stopped;
});
