import type net from 'node:net';
import { expect, it } from 'vitest';
import { startTcpProxy } from '../support/faults/tcp-proxy.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { seriesOf } from '../support/relay/metric-series.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';

/** The lines of a log that are about something, without their times. */
const linesOf = (logLines: readonly string[], about: RegExp) =>
  logLines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => about.test(String(msg)))
    .map(({ time, ...line }) => line);

it('logs once each that a connection is in trouble, needs a person, and has recovered', async () => {
  const { relay, sandbox, staff } = await stageOfTest();
  const { id } = await connectAccount(staff, { id: 'acct-1' });
  const renew = () => relay.door.client.renewConnection({ id, body: {} });
  sandbox.set({ fault: { refresh: { kind: '503', times: 1 }, token: { kind: '503', times: 2 } } });
  await renew();
  await renew();
  sandbox.set({ fault: { refresh: { kind: '401', times: 1 }, token: { kind: '401', times: 1 } } });
  await renew();
  await renew();
  const about = { connection: id, account: 'acct-1' };
  expect(linesOf(relay.logLines, /connection (is in trouble|needs|recovered)/)).toEqual([
    expect.objectContaining({ level: 'warn', ...about, cause: 'unavailable' }),
    expect.objectContaining({ level: 'error', ...about, cause: 'refused' }),
    { level: 'info', ...about, cause: null, msg: 'connection recovered' },
  ]);
  for (const line of linesOf(relay.logLines, /^called NoiseAware/))
    expect(line).toMatchObject({ account: 'acct-1' });
});

it('logs the caller’s address and the call’s subject, but no part of an unknown path', async () => {
  const { relay, staff, service, key } = await stageOfTest({ env: { RELAY_TRUST_PROXY: '1' } });
  const { id } = await connectAccount(staff, { id: 'acct-1' });
  await service.vendToken({ id, body: {} });
  await service.vendAccountToken({ account: 'acct-1', body: {} });
  await service.vendToken({ id: 'a-token-by-mistake', body: {} });
  const body = 'not JSON';
  const headers = { 'content-type': 'text/plain' };
  const unread = await relay.ask('/v1/accounts/a-token-by-mistake/token', key, { body, headers });
  expect(unread.status).toBe(415);
  const closed = await relay.ask('/v1/accounts/a-token-by-mistake/noiseaware/login', key);
  expect(closed.status).toBe(403);
  await fetch(`${relay.url}/v1/connections`, {
    headers: { authorization: 'Bearer none', 'x-forwarded-for': '203.0.113.7' },
  });
  const requests = linesOf(relay.logLines, /^request$/).filter(({ route }) => /token$/.test(String(route)));
  expect(requests).toMatchObject([
    { client: '127.0.0.1', connection: id },
    { client: '127.0.0.1', account: 'acct-1' },
    { client: '127.0.0.1', code: 'not_found' },
    { client: '127.0.0.1', code: 'unsupported_media_type' },
  ]);
  expect(relay.logLines.join('')).not.toContain('a-token-by-mistake');
});

it('logs once that PostgreSQL is unavailable and once that it is back, and is not ready meanwhile', async () => {
  const { url } = await freshDatabase();
  let isAway = false;
  let refused = 0;
  const open = new Set<net.Socket>();
  const proxy = await startTcpProxy(url, (client, connect) => {
    if (isAway) {
      refused += 1;
      return void client.destroy();
    }
    open.add(client);
    const server = connect();
    client.pipe(server).pipe(client);
  });
  const env = { RELAY_STORE: proxy.url, RELAY_OPS_ADDRESS: '127.0.0.1:0' };
  const relay = await startTestRelay({ env });
  const health = async () => {
    const { status } = await fetch(`${relay.url}/health/ready`);
    const now = await seriesOf(relay);
    return [status, now['store_writable'], now['connections{status="active"}']];
  };
  const { key } = await relay.service('billing');
  const ask = async () => (await relay.ask('/v1/connections', key)).status;
  expect(await ask()).toBe(200);
  expect(await health()).toEqual([200, 1, 0]);
  isAway = true;
  for (const client of open) client.destroy();
  for (let times = 0; times < 5; times += 1) expect(await ask()).toBe(503);
  await expect.poll(health).toEqual([503, 0, undefined]);
  // What the relay does by itself meets it too.
  await expect.poll(() => refused, { timeout: 15_000 }).toBeGreaterThan(10);
  isAway = false;
  await expect.poll(ask).toBe(200);
  await expect.poll(health).toEqual([200, 1, 0]);
  const isTold = ({ level, msg }: Record<string, unknown>) =>
    /warn|error/.test(String(level)) || msg === 'PostgreSQL available again';
  expect(linesOf(relay.logLines, /./).filter(isTold)).toEqual([
    { level: 'error', code: expect.any(String), msg: 'PostgreSQL unavailable' },
    { level: 'info', host: '127.0.0.1', port: expect.any(Number), msg: 'PostgreSQL available again' },
  ]);
  await relay.stop();
  await proxy.close();
});
