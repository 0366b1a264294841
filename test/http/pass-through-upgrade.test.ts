import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { beforeEach, expect, it } from 'vitest';
import { forTest } from '../support/for-file.ts';
import { passThroughBench } from '../support/relay/pass-through.ts';

let bench: Awaited<ReturnType<typeof passThroughBench>>;
const env = { RELAY_API_TIMEOUT: '5' };
beforeEach(async () => {
  bench = await forTest(passThroughBench({ env, api: { atOnce: 1 } }));
});

/** Something that answers every connection with these bytes, in the place of NoiseAware's API. */
async function answering(head: string) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => void socket.write(head));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  await bench.relay.down();
  await bench.relay.up({ ...env, NOISEAWARE_API_URL: `http://127.0.0.1:${port}` });
  return () => server.close();
}

it.each([
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\n\r\n',
])('treats an unrequested protocol upgrade as a failure and frees its slot: %j', async (head) => {
  const close = await answering(head);
  for (const _ of [1, 2]) {
    const { status, body } = await bench.call('/things');
    expect([status, JSON.parse(body.toString())]).toMatchObject([503, { code: 'noiseaware_unavailable' }]);
  }
  close();
});
