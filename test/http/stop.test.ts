import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
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

it('stops within seconds although a connection is open on which nothing ever came', async () => {
  const relay = await startTestRelay();
  const socket = await connectTo(relay);
  const closed = once(socket.resume(), 'close');
  const began = performance.now();
  await relay.stop();
  expect(performance.now() - began).toBeLessThan(8_000);
  await closed;
});

it('answers what comes on such a connection in the moment in which it stops', async () => {
  const relay = await startTestRelay();
  const socket = await connectTo(relay);
  const stopped = relay.stop();
  await wait(100);
  const answer = once(socket, 'data') as Promise<[Buffer]>;
  socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
  expect((await answer)[0].toString()).toMatch(/^HTTP\/1\.1 200 /);
  await stopped;
});
