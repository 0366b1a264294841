import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { realEffects } from '../../../base/effects.ts';
import { createLog } from '../../../base/log.ts';
import { post } from './call.ts';

test('an answer of status 101 ends the call', async () => {
  const server = createServer(({ socket }) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const called = await post(realEffects(createLog('silent')), url, { body: '{}', within: 5 });
  expect(called.ok).toBe(false);
});
