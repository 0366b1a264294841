import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../sandbox/free-port.ts';
import { proxyKinds, startProxy } from './proxy.ts';

it('nginx counts the connections of a /64 network as those of one address', async () => {
  const waiting: ServerResponse[] = [];
  const relay = http.createServer((_, response) => void waiting.push(response)).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  onTestFinished(() => void relay.close());
  const [nginx] = proxyKinds;
  if (nginx === undefined) throw new Error('no proxy');
  const { port: relayPort } = relay.address() as AddressInfo;
  // One connection in place of 1,000, from an address that the test names.
  const adapt: typeof nginx.adapt = (text, ...place) =>
    nginx.adapt(
      `set_real_ip_from 127.0.0.1; real_ip_header X-Address;\n${text.replace('noiseaware_connect 1000', 'noiseaware_connect 1')}`,
      ...place,
    );
  const proxy = await startProxy({ ...nginx, adapt }, await freePort(), [relayPort, relayPort]);
  onTestFinished(() => proxy.stop());
  const call = async (address: string) =>
    (await fetch(proxy.url, { headers: { 'x-address': address } })).status;

  const first = call('2001:db8:a:1::1');
  await expect.poll(() => waiting.length).toBe(1);
  expect(await call('2001:db8:a:1:ffff::2')).toBe(429);
  const others = [call('2001:db8:a:2::1'), call('192.0.2.1'), call('192.0.2.2')];
  await expect.poll(() => waiting.length).toBe(4);
  for (const response of waiting) response.end();
  expect(await Promise.all([first, ...others])).toEqual([200, 200, 200, 200]);
});
