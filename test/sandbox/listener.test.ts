import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startBoth, startConnected } from './connected.ts';
import { startSandbox } from './sandbox.ts';

/** A client that keeps its one connection open between calls. */
function keepAliveClient(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return async (): Promise<{ status: number | undefined; reused: boolean }> => {
    const call = request(`${url}/authorize/styles.css`, { agent });
    call.end();
    const [response] = await once(call, 'response');
    response.resume();
    await once(response, 'end');
    return { status: response.statusCode, reused: call.reusedSocket };
  };
}

test('pausing drops kept connections and closes the port; resuming opens the same one, and nothing is forgotten', async () => {
  const { sandbox, list, exchange, first } = await startConnected();
  const get = keepAliveClient(sandbox.url);
  await get();
  expect(await get()).toEqual({ status: 200, reused: true });
  await sandbox.pause();
  // An agent may try its dead connection once before it finds out.
  await expect(get()).rejects.toThrow(/ECONNREFUSED|socket hang up/);
  await expect(exchange()).rejects.toThrow('fetch failed');
  await sandbox.resume();
  expect(await get()).toEqual({ status: 200, reused: false });
  expect((await list(first.userToken)).status).toBe(200);
  expect((await exchange()).status).toBe(200);
});

test('pausing twice, resuming twice and stopping while paused do no harm', async () => {
  const { sandbox, exchange } = await startConnected();
  await sandbox.pause();
  await sandbox.pause();
  await sandbox.resume();
  await sandbox.resume();
  expect((await exchange()).status).toBe(200);
  await sandbox.pause();
  await sandbox.stop();
  await sandbox.stop();
  await expect(exchange()).rejects.toThrow('fetch failed');
});

test.each(['hang', 'slow'] as const)(
  'stopping does not wait for a call that is under the fault %s',
  async (kind) => {
    const { sandbox, exchange, errors } = await startConnected();
    sandbox.set({ fault: { token: { kind } } });
    const refused = expect(exchange()).rejects.toThrow('fetch failed');
    await sandbox.arrived('token', 2);
    await sandbox.stop();
    await refused;
    expect(errors).toEqual([]);
  },
);

test('pausing drops a call that hangs', async () => {
  const { sandbox, exchange } = await startConnected();
  sandbox.set({ fault: { token: { kind: 'hang', times: 1 } } });
  const refused = expect(exchange()).rejects.toThrow('fetch failed');
  await sandbox.arrived('token', 2);
  await sandbox.pause();
  await refused;
  await sandbox.resume();
  expect((await exchange()).status).toBe(200);
});

test('stopping ends a ConnectionURL call that is under way', async () => {
  const { sandbox, walk, partner } = await startBoth();
  partner.answer(() => 'silence');
  const refused = expect(walk()).rejects.toThrow('fetch failed');
  await sandbox.arrived('connection_url_call');
  await sandbox.stop();
  await refused;
  expect(sandbox.entries('connection_url_call')[0]?.details.reason).toContain('aborted');
});

test('a ConnectionURL call that was to come late does not come after the stop', async () => {
  const { sandbox, walk, partner, clock } = await startBoth({ switches: { connectionUrlDelay: 60 } });
  const refused = expect(walk()).rejects.toThrow('fetch failed');
  await clock.asleep();
  await sandbox.stop();
  await refused;
  await clock.advance(60_000);
  expect(partner.calls).toEqual([]);
  expect(sandbox.entries('connection_url_call')).toEqual([]);
});

test.each([
  ['in the middle of its body', 'POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"acc'],
  ['in the middle of a form', 'POST /authorize/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nvis'],
  ['in the middle of its headers', 'POST /token HTTP/1.1\r\nHos'],
])('a request that is aborted %s is no error of the sandbox', async (_, text) => {
  const { sandbox, exchange, errors } = await startConnected();
  const socket = connect(sandbox.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(text);
  // By the time another call is answered, the sandbox has read what was sent before.
  await exchange();
  socket.resetAndDestroy();
  await once(socket, 'close');
  expect((await exchange()).status).toBe(200);
  expect(errors).toEqual([]);
});

test('a sandbox takes the port it is told, and says so if that is taken', async () => {
  const { sandbox } = await startBoth();
  await expect(startSandbox({ port: sandbox.port })).rejects.toThrow('EADDRINUSE');
  await sandbox.stop();
  const second = await startSandbox({ port: sandbox.port });
  onTestFinished(() => second.stop());
  expect(second.url).toBe(sandbox.url);
});
