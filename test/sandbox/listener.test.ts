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

test('pausing drops every connection and closes the port; resuming opens the same port with the same state', async () => {
  const { sandbox, list, exchange, first } = await startConnected();
  const get = keepAliveClient(sandbox.url);
  await get();
  expect(await get()).toEqual({ status: 200, reused: true });
  sandbox.set({ fault: { token: { kind: 'hang', times: 1 } } });
  const hanging = expect(exchange()).rejects.toThrow('fetch failed');
  await sandbox.arrived('token', 2);
  await sandbox.pause();
  await sandbox.pause();
  await hanging;
  // An agent may try its dead connection once before it finds out.
  await expect(get()).rejects.toThrow(/ECONNREFUSED|socket hang up/);
  await expect(exchange()).rejects.toThrow('fetch failed');
  await sandbox.resume();
  await sandbox.resume();
  expect(await get()).toEqual({ status: 200, reused: false });
  expect((await list(first.userToken)).status).toBe(200);
  expect((await exchange()).status).toBe(200);
  await sandbox.pause();
  await sandbox.stop();
  await sandbox.stop();
  await expect(exchange()).rejects.toThrow('fetch failed');
});

test.each(['hang', 'slow'] as const)('stopping does not wait for a call with the fault %s', async (kind) => {
  const { sandbox, exchange, errors } = await startConnected();
  sandbox.set({ fault: { token: { kind } } });
  const refused = expect(exchange()).rejects.toThrow('fetch failed');
  await sandbox.arrived('token', 2);
  await sandbox.stop();
  await refused;
  expect(errors).toEqual([]);
});

test('stopping aborts a ConnectionURL call in flight and cancels a delayed one', async () => {
  const { sandbox, walk, partner } = await startBoth();
  partner.answer(() => 'silence');
  const refused = expect(walk()).rejects.toThrow('fetch failed');
  await sandbox.arrived('connection_url_call');
  await sandbox.stop();
  await refused;
  expect(sandbox.entries('connection_url_call')[0]?.details.reason).toContain('aborted');

  const late = await startBoth({ switches: { connectionUrlDelay: 60 } });
  const never = expect(late.walk()).rejects.toThrow('fetch failed');
  await late.clock.asleep();
  await late.sandbox.stop();
  await never;
  await late.clock.advance(60_000);
  expect(late.partner.calls).toEqual([]);
  expect(late.sandbox.entries('connection_url_call')).toEqual([]);
});

test('a request that is aborted in the middle of its headers, its body or a form is no error of the sandbox', async () => {
  const { sandbox, exchange, errors } = await startConnected();
  for (const text of [
    'POST /token HTTP/1.1\r\nHos',
    'POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"acc',
    'POST /authorize/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nvis',
  ]) {
    const socket = connect(sandbox.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(text);
    // By the time another call is answered, the sandbox has read what was sent before.
    await exchange();
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect((await exchange()).status).toBe(200);
    expect(errors).toEqual([]);
  }
});

test('a sandbox listens on the given port, and reports if it is taken', async () => {
  const { sandbox } = await startBoth();
  await expect(startSandbox({ port: sandbox.port })).rejects.toThrow('EADDRINUSE');
  await sandbox.stop();
  const second = await startSandbox({ port: sandbox.port });
  onTestFinished(() => second.stop());
  expect(second.url).toBe(sandbox.url);
});
