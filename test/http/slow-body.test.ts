import { once } from 'node:events';
import net from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { relayOfFile } from '../support/relay/test-relay.ts';

const relay = await relayOfFile();
afterEach(() => {
  vi.useRealTimers();
});

it('refuses a body that is not received within 20 seconds, and closes the connection', async () => {
  const { hostname, port } = new URL(relay.url);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const socket = net.connect(Number(port), hostname);
  const head = [
    'POST /v1/enrolments HTTP/1.1',
    `Host: localhost:${port}`,
    'Content-Type: application/json',
    'Content-Length: 20',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n{"invite":`);
  const answer = once(socket, 'data') as Promise<[Buffer]>;
  // An answer to another request shows that the first half has arrived.
  await fetch(`${relay.url}/health/live`);
  vi.advanceTimersByTime(19_900);
  await fetch(`${relay.url}/health/live`);
  expect(socket.bytesRead).toBe(0);
  vi.advanceTimersByTime(200);
  const [text] = await answer;
  expect(text.toString()).toMatch(/^HTTP\/1\.1 400 /);
  expect(text.toString()).toMatch(/connection: close/i);
  expect(text.toString()).toContain('not complete after 20 seconds');
  await once(socket.resume(), 'close');
});
