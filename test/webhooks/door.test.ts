import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { type RelayStage, stageOfTest } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';
import { startReceiver } from './receiver.ts';

const open = { RELAY_WEBHOOKS_PRIVATE: '1' };

const call = ({ relay, key }: RelayStage, method: string, path: string, body?: object) =>
  relay.ask(path, key, { method, ...(body !== undefined && { body }) });

it('sends a connection’s events to a backend within seconds, in the contract’s form', async () => {
  const stage = await stageOfTest({ env: open });
  const receiver = await startReceiver();
  const added = await call(stage, 'POST', '/v1/webhooks', { url: receiver.url });
  expect(added.status).toBe(201);
  const { id, secret } = (await added.json()) as { id: string; secret: string };
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);

  const connection = await connectAccount(stage.staff, { id: 'cust-1', name: 'Sea View' });
  await expect.poll(() => receiver.types(), { timeout: 5_000 }).toEqual(['connection.connected']);
  const read = await stage.service.readConnection({ id: connection.id });
  const [first] = receiver.received;
  expect(new Webhook(secret).verify(first?.body ?? '', first?.headers ?? {})).toMatchObject({
    data: { connection: read.ok ? read.value.connection : {} },
  });

  await stage.staff.disconnect({ id: connection.id, query: { forget: 'true' } });
  await expect.poll(() => receiver.types().at(-1)).toBe('connection.disconnected');
  const told = receiver.received.at(-1)?.data.connection;
  expect(told).toMatchObject({ id: connection.id, status: 'disconnected', account: { id: 'cust-1' } });
  expect(JSON.stringify(told)).not.toContain('Sea View');

  const listed = await call(stage, 'GET', '/v1/webhooks');
  expect(await listed.json()).toEqual({
    webhooks: [
      {
        ...{ id, url: receiver.url, events: null, createdAt: expect.any(String), disabledAt: null },
        ...{ paused: false, waiting: 0, dead: 0, behindSince: null, failingSince: null, failure: null },
      },
    ],
  });
  expect((await call(stage, 'DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
  expect((await call(stage, 'DELETE', `/v1/webhooks/${id}`)).status).toBe(404);
  // The log contains no secret and no receiver's URL.
  expect(stage.relay.logLines.join('')).not.toMatch(/whsec_|\/hook/);
});

it('sends a test event on request, and reports the outcome', async () => {
  const stage = await stageOfTest({ env: open });
  const receiver = await startReceiver();
  const events = ['connection.degraded'];
  const added = await call(stage, 'POST', '/v1/webhooks', { url: receiver.url, events });
  const { id } = (await added.json()) as { id: string };
  const test = async () => (await call(stage, 'POST', `/v1/webhooks/${id}/test`, {})).json();
  expect(await test()).toEqual({ delivered: true, status: 204, reason: null });
  expect(receiver.received).toMatchObject([{ type: 'webhook.test', data: { webhook: id } }]);
  receiver.answer = 500;
  expect(await test()).toEqual({ delivered: false, status: 500, reason: 'answered 500' });
  expect((await call(stage, 'POST', '/v1/webhooks/nothing/test', {})).status).toBe(404);
  // It is not an event that a webhook can subscribe to, nothing else was sent, and the log has none of it.
  expect(receiver.types()).toEqual(['webhook.test', 'webhook.test']);
  expect(await (await call(stage, 'GET', '/v1/events')).json()).toEqual({ events: [], next: 0 });
});

it('refuses URLs in private networks unless the operator allows them, and unknown event types', async () => {
  const stage = await stageOfTest();
  const add = async (body: object) => (await call(stage, 'POST', '/v1/webhooks', body)).json();
  for (const url of ['https://10.0.0.1/', 'https://localhost/', 'http://backend.example.com/', 'nowhere']) {
    expect(await add({ url })).toMatchObject({ status: 400, code: 'invalid_request' });
    await expect(stage.relay.door.addWebhook({ body: { url } })).rejects.toThrow(/address/);
  }
  const url = 'https://backend.example.com/';
  expect(await add({ url, events: ['connection.eaten'] })).toMatchObject({ code: 'invalid_request' });
  expect(await add({ url })).toMatchObject({ secret: expect.any(String) });
});

it.each([
  ['https:backend.example.com', 'https://backend.example.com/'],
  ['https://backend.example.com\\@127.0.0.1/', 'https://backend.example.com/@127.0.0.1/'],
  ['https://BACKEND.example.com:443/a b\u202e', 'https://backend.example.com/a%20b%E2%80%AE'],
])(
  'stores the URL %j as parsers of URLs write it, when it is added and when it is changed',
  async (sent, stored) => {
    const stage = await stageOfTest();
    const added = await call(stage, 'POST', '/v1/webhooks', { url: sent });
    const { id } = (await added.json()) as { id: string };
    const urls = async () => (await stage.relay.door.listWebhooks()).webhooks.map(({ url }) => url);
    expect(await urls()).toEqual([stored]);
    await call(stage, 'PATCH', `/v1/webhooks/${id}`, { url: 'https://other.example.com/' });
    await call(stage, 'PATCH', `/v1/webhooks/${id}`, { url: sent });
    expect(await urls()).toEqual([stored]);
  },
);

it('refuses a URL with control characters', async () => {
  const stage = await stageOfTest();
  const url = 'https://e.example/\u001b]0;owned\u0007\r\n';
  expect(await (await call(stage, 'POST', '/v1/webhooks', { url })).json()).toMatchObject({
    ...{ status: 400, code: 'invalid_request', detail: '"url" must not hold control characters.' },
  });
});

it('a webhook that is added with null or no event types gets all of them', async () => {
  const stage = await stageOfTest();
  const url = 'https://backend.example.com/';
  for (const events of [null, []])
    expect((await call(stage, 'POST', '/v1/webhooks', { url, events })).status).toBe(201);
  const { webhooks } = await stage.relay.door.listWebhooks();
  expect(webhooks.map(({ events }) => events)).toEqual([null, null]);
});

it('refuses to connect if a host name resolves to a private address later', async () => {
  let address = '93.184.215.14';
  const asked: string[] = [];
  const lookup = realEffects(createLog('silent')).lookup;
  const stage = await stageOfTest({
    effects: {
      lookup: (host, options, callback) => {
        if (host !== 'backend.example.com') return lookup(host, options, callback);
        asked.push(host);
        callback(null, [{ address, family: 4 }]);
      },
    },
  });
  const receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  const { id } = await stage.relay.door.addWebhook({
    body: { url: `https://backend.example.com:${port}/hook` },
  });
  address = '127.0.0.1';
  expect(await stage.relay.door.testWebhook({ id, body: {} })).toMatchObject({
    delivered: false,
    reason: expect.stringMatching(/private address/),
  });
  await connectAccount(stage.staff, { id: 'cust-1' });
  await expect
    .poll(async () => (await stage.relay.door.listWebhooks()).webhooks)
    .toMatchObject([{ waiting: 1, failure: { reason: expect.stringMatching(/private address/) } }]);
  expect(asked.length).toBeGreaterThan(1);
  expect(receiver.received).toEqual([]);
});

it('gives a proxy no message for a host whose name resolves to a private address', async () => {
  const real = realEffects(createLog('silent'));
  const requested: unknown[] = [];
  let address = '127.0.0.1';
  const stage = await stageOfTest({
    env: { HTTPS_PROXY: 'http://proxy.example.com:3128' },
    effects: {
      lookup: (host, options, callback) =>
        host === 'backend.example.com'
          ? callback(null, [{ address, family: 4 }])
          : real.lookup(host, options, callback),
      request: (options) => {
        requested.push(options.hostname);
        return real.request({ ...options, hostname: '127.0.0.1', port: 1 });
      },
    },
  });
  const { id } = await stage.relay.door.addWebhook({ body: { url: 'https://backend.example.com/hook' } });
  const test = () => stage.relay.door.testWebhook({ id, body: {} });
  expect(await test()).toMatchObject({ delivered: false, reason: expect.stringMatching(/private address/) });
  expect(requested).toEqual([]);
  address = '93.184.215.14';
  expect(await test()).toMatchObject({ delivered: false, reason: expect.stringMatching(/no connection/) });
  expect(requested).toEqual(['backend.example.com']);
});

it('delivers events from before a restart, and signs with a secret that was rotated meanwhile', async () => {
  const stage = await stageOfTest({ env: open });
  const receiver = await startReceiver();
  receiver.answer = 503;
  const { id } = await stage.relay.door.addWebhook({ body: { url: receiver.url } });
  await connectAccount(stage.staff, { id: 'cust-1' });
  await expect.poll(() => receiver.received.length).toBe(1);
  await stage.relay.down();
  const { secret } = await stage.relay.door.rotateWebhook({ id, body: { overlap: 3_600 } });
  receiver.answer = 204;
  await stage.relay.up();
  await expect.poll(() => receiver.received.length).toBe(2);
  const [first, again] = receiver.received;
  expect(again?.id).toBe(first?.id);
  expect(new Webhook(secret).verify(again?.body ?? '', again?.headers ?? {})).toMatchObject({
    type: 'connection.connected',
  });
});

it('sends a limited key only its accounts’ events, and lists only its own webhooks', async () => {
  const stage = await stageOfTest({ env: open });
  const [all, some] = [await startReceiver(), await startReceiver()];
  await stage.relay.door.addWebhook({ body: { url: all.url } });
  const { client } = await stage.relay.service('north', { scopes: ['webhooks'], accounts: ['north-{*}'] });
  const { id } = valueIn(await client.addWebhook({ body: { url: some.url } }));
  await connectAccount(stage.staff, { id: 'south-1' });
  await connectAccount(stage.staff, { id: 'north-1' });
  await expect.poll(() => [all.received.length, some.received.length]).toEqual([2, 1]);
  expect(some.received[0]?.data.connection).toMatchObject({ account: { id: 'north-1' } });

  // Nor does it get others by asking for what happened.
  const about = (account: string) => all.received.find(({ body }) => body.includes(account))?.id ?? '';
  const [south, north] = [about('south-1'), about('north-1')];
  expect(await client.replayWebhook({ id, body: { since: 0 } })).toMatchObject({ value: { events: 1 } });
  expect(await client.repeatDelivery({ id, event: south, body: {} })).toMatchObject({
    failure: { code: 'not_found' },
  });
  await expect.poll(() => some.received.map((each) => each.id)).toEqual([north, north]);

  const listed = await client.listWebhooks();
  expect(listed).toMatchObject({ value: { webhooks: [{ url: some.url, waiting: 0 }] } });
  const webhooks = await stage.service.listWebhooks();
  const [theirs] = webhooks.ok ? webhooks.value.webhooks : [];
  expect(theirs?.url).toBe(all.url);
  const gone = await client.removeWebhook({ id: theirs?.id ?? '' });
  expect(gone).toMatchObject({ failure: { code: 'not_found' } });
  expect(await client.testWebhook({ id: theirs?.id ?? '', body: {} })).toMatchObject({
    failure: { code: 'not_found' },
  });
});

it('holds a service’s events back while its key is expired, and delivers them once it has a valid one', async () => {
  const stage = await stageOfTest({ env: open });
  const [theirs, others] = [await startReceiver(), await startReceiver()];
  const { client } = await stage.relay.service('contractor', { scopes: ['webhooks'], expiresIn: 3_600 });
  expect((await client.addWebhook({ body: { url: theirs.url } })).ok).toBe(true);
  expect((await stage.service.addWebhook({ body: { url: others.url } })).ok).toBe(true);
  stage.relay.pass(3_601);
  await connectAccount(stage.staff, { id: 'cust-1' });
  await expect.poll(() => others.types()).toEqual(['connection.connected']);
  expect(theirs.types()).toEqual([]);
  await stage.relay.door.rotateServiceKey({
    id: await stage.relay.door.keyNamed('contractor'),
    body: { overlap: 0 },
  });
  await expect.poll(() => theirs.types()).toEqual(['connection.connected']);
});
