import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { seriesOf } from '../support/relay/metric-series.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

/** The most open connections of one address. */
const most = 1_000;

/** A relay, and connections to it from addresses of loopback, until the end of the test. */
async function begin(env: Record<string, string> = {}) {
  const relay = await startTestRelay({ env: { RELAY_OPS_ADDRESS: '127.0.0.1:0', ...env } });
  const sockets: net.Socket[] = [];
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await relay.stop();
  });
  const connect = async (from: string): Promise<net.Socket> => {
    const socket = net.connect({
      ...{ host: '127.0.0.1', port: Number(new URL(relay.url).port) },
      localAddress: from,
    });
    sockets.push(socket.on('error', () => undefined));
    await once(socket, 'connect');
    return socket;
  };
  const connectAll = (count: number, from: string) =>
    Promise.all(Array.from({ length: count }, () => connect(from)));
  return { relay, connect, connectAll };
}

/** The status of a call on an open connection; undefined if that is closed without an answer. */
async function statusOn(socket: net.Socket): Promise<string | undefined> {
  socket.write('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  const ended = () => [];
  const [answer] = await Promise.race([once(socket, 'data'), once(socket, 'close').then(ended)]).catch(ended);
  return answer === undefined ? undefined : /^HTTP\/1.1 (\d+)/.exec(String(answer))?.[1];
}

const warningsOf = ({ logLines }: TestRelay) =>
  logLines
    .map((line) => JSON.parse(line) as { msg: string; client?: string })
    .filter(({ msg }) => msg.startsWith('connection closed: 1000 of this address are open'));

describe('connections of one address', () => {
  it('are closed at once beyond 1,000, until others end, and those of other addresses are not', async () => {
    const { relay, connect, connectAll } = await begin();
    const [first] = await connectAll(most, '127.0.0.2');
    for (const socket of await connectAll(20, '127.0.0.2')) expect(await statusOn(socket)).toBe(undefined);
    expect(await statusOn(await connect('127.0.0.3'))).toBe('200');
    expect(warningsOf(relay)).toMatchObject([{ client: '127.0.0.2' }]);
    expect((await seriesOf(relay))['sockets_refused_total']).toBe(20);
    relay.pass(60);
    expect(await statusOn(await connect('127.0.0.2'))).toBe(undefined);
    expect(warningsOf(relay)).toHaveLength(2);
    first?.destroy();
    await expect.poll(async () => statusOn(await connect('127.0.0.2'))).toBe('200');
  });

  it('are not limited behind a proxy, which has the address of all', async () => {
    const { connect, connectAll } = await begin({ RELAY_TRUST_PROXY: '1' });
    await connectAll(most, '127.0.0.2');
    expect(await statusOn(await connect('127.0.0.2'))).toBe('200');
  });
});
