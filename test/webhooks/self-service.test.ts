import type { RelayClient } from '@noiseaware-connect/shared/client';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { outputOf } from '../support/relay/run-command.ts';
import { valueIn } from '../support/relay/value-in.ts';
import { startReceiver } from './receiver.ts';

describe('a backend with a key for webhooks', async () => {
  const settings = { RELAY_WEBHOOKS_PRIVATE: '1' };
  const { relay, staff, sandbox } = await stageOfFile({ env: settings });
  const { client, key } = await relay.service('backend', { scopes: ['webhooks'] });

  it('changes address, events and pause of its webhook, and gets what came during the pause', async () => {
    const [old, moved] = [await startReceiver(), await startReceiver()];
    const { id } = valueIn(await client.addWebhook({ body: { url: old.url, events: ['link.used'] } }));
    expect(valueIn(await client.readWebhook({ id }))).toMatchObject({ id, url: old.url, paused: false });
    const paused = valueIn(
      await client.changeWebhook({ id, body: { url: moved.url, events: [], paused: true } }),
    );
    expect(paused).toMatchObject({
      url: moved.url,
      events: null,
      paused: true,
      disabledAt: expect.any(String),
    });
    await connectAccount(staff, { id: 'cust-1' });
    await expect.poll(async () => valueIn(await client.readWebhook({ id })).waiting).toBe(1);
    const resumed = valueIn(await client.changeWebhook({ id, body: { paused: false } }));
    expect(resumed).toMatchObject({ paused: false, disabledAt: null, events: null });
    await expect.poll(() => moved.types(), { timeout: 10_000 }).toEqual(['connection.connected']);
    expect(old.received).toEqual([]);
    expect(await client.changeWebhook({ id, body: { url: 'ftp://backend.example/' } })).toMatchObject({
      failure: { code: 'invalid_request', detail: expect.stringContaining('https://') },
    });
    await client.removeWebhook({ id });
  });

  it('cannot subscribe to what the operator’s webhooks alone get', async () => {
    const url = 'http://127.0.0.1:1/';
    const refused = { failure: { code: 'invalid_request', detail: expect.stringContaining('audit.head') } };
    expect(await client.addWebhook({ body: { url, events: ['audit.head'] } })).toMatchObject(refused);
    const { id } = valueIn(await client.addWebhook({ body: { url, events: ['link.used'] } }));
    expect(await client.changeWebhook({ id, body: { events: ['audit.head'] } })).toMatchObject(refused);
    const { id: own } = await relay.door.addWebhook({ body: { url, events: ['audit.head'] } });
    await relay.door.removeWebhook({ id: own });
    await client.removeWebhook({ id });
  });

  it('rotates the secret with overlap, so that messages verify with both', async () => {
    const receiver = await startReceiver();
    const { id, secret } = valueIn(await client.addWebhook({ body: { url: receiver.url } }));
    const next = valueIn(await client.rotateWebhook({ id, body: { overlap: 3_600 } })).secret;
    await client.testWebhook({ id, body: {} });
    const { body = '', headers = {} } = receiver.received[0] ?? {};
    for (const each of [secret, next]) expect(() => new Webhook(each).verify(body, headers)).not.toThrow();
    await client.removeWebhook({ id });
  });

  it('reads how each delivery went, and sends a failed one again', async () => {
    const receiver = await startReceiver();
    receiver.answer = (response) => response.writeHead(500).end('no room \u001b[2Jon disk \u0000'.repeat(50));
    const { id } = valueIn(await client.addWebhook({ body: { url: receiver.url } }));
    await connectAccount(staff, { id: 'cust-2' });
    const deliveries = async () => valueIn(await client.listDeliveries({ id })).deliveries;
    await expect.poll(deliveries, { timeout: 10_000 }).toHaveLength(1);
    const [failed] = await deliveries();
    expect(failed).toMatchObject({
      type: 'connection.connected',
      attempt: 1,
      status: 500,
      error: 'answered 500',
    });
    expect(failed?.answer).toHaveLength(200);
    expect(failed?.answer).not.toMatch(/\p{C}/u);
    expect(failed?.seconds).toBeLessThan(15);
    const env = { ...relayEnvironment(relay.directory, sandbox), ...settings };
    const ofChoice = async (query: object) => valueIn(await client.listDeliveries({ id, query })).deliveries;
    expect(await ofChoice({ type: 'connection.connected', failed: 'true' })).toEqual([failed]);
    expect(await ofChoice({ type: 'link.used' })).toEqual([]);
    const printed = await outputOf(['webhooks', 'deliveries', id], env);
    expect(printed).toMatch(/connection\.connected +1 .*answered 500 +no room +\[2Jon disk/);
    receiver.answer = 204;
    const event = failed?.event ?? '';
    const again = await relay.ask(`/v1/webhooks/${id}/deliveries/${event}`, key, { body: {} });
    expect([again.status, await again.json()]).toEqual([202, { events: 1 }]);
    await expect
      .poll(() => receiver.received.map((each) => each.id), { timeout: 10_000 })
      .toEqual([event, event]);
    await expect
      .poll(deliveries)
      .toMatchObject([{ event, attempt: 1, status: 204, error: null, answer: '' }]);
    expect(await ofChoice({ failed: 'true' })).toEqual([]);
    expect(await ofChoice({ failed: 'false' })).toHaveLength(1);

    await connectAccount(staff, { id: 'cust-9' });
    await expect.poll(deliveries, { timeout: 10_000 }).toHaveLength(2);
    const page = valueIn(await client.listDeliveries({ id, query: { limit: '1' } }));
    expect(page.deliveries).toMatchObject([{ account: 'cust-9', status: 204 }]);
    const rest = valueIn(await client.listDeliveries({ id, query: { limit: '1', cursor: page.nextCursor } }));
    expect([rest.deliveries, rest.nextCursor]).toEqual([[expect.objectContaining({ event })], undefined]);
    const about = async (account: string) =>
      valueIn(await client.listDeliveries({ id, query: { account } })).deliveries.map((each) => each.account);
    expect([await about('cust-2'), await about('cust-1')]).toEqual([['cust-2'], []]);

    const account = 'cust-2';
    const told = { event, type: 'connection.connected', webhook: id, state: 'delivered', status: 204 };
    const became = valueIn(await client.listAccountDeliveries({ account }));
    expect(became).toMatchObject({ deliveries: [{ ...told, attempts: 1 }] });
    const ago = Date.now() - Date.parse(became.keptSince);
    expect(Math.round(ago / 3_600_000)).toBeGreaterThanOrEqual(30 * 24 - 1);
    expect(ago).toBeLessThanOrEqual(30 * 24 * 3_600_000);
    const nothing = { deliveries: [], keptSince: expect.any(String) };
    expect(valueIn(await client.listAccountDeliveries({ account: 'nobody' }))).toEqual(nothing);
    const { events: logged } = valueIn(await client.readEvents({ query: { account } }));
    const since = (logged.at(-1)?.seq ?? 0) - 1;
    const replay = async (body: object) => valueIn(await client.replayWebhook({ id, body })).events;
    expect(await replay({ since, types: ['link.used'] })).toBe(0);
    expect(await replay({ since, accounts: ['cust-1', 'other-{*}'] })).toBe(0);
    expect(await replay({ since, types: ['connection.connected'], accounts: [account] })).toBe(1);
    const got = () => receiver.received.map((each) => each.id).filter((each) => each === event);
    await expect.poll(got, { timeout: 10_000 }).toEqual([event, event, event]);
    expect(await outputOf(['webhooks', 'replay', id, '--since', '1h'], env)).toMatch(
      /^\d+ events are sent again/,
    );
    await expect.poll(() => got().length, { timeout: 10_000 }).toBe(4);
    await client.removeWebhook({ id });
  });

  it('sees its own webhooks, with all rights also the operator’s, as an admin all; nobody sees another service’s', async () => {
    const body = { url: 'http://127.0.0.1:1/' };
    const own = valueIn(await client.addWebhook({ body })).id;
    const operators = (await relay.door.addWebhook({ body })).id;
    const other = await relay.service('unlimited');
    const theirs = valueIn(await other.client.addWebhook({ body })).id;
    const limited = (await relay.service('limited', { accounts: ['cust-{*}'] })).client;
    const admin = (await relay.enrol('Robin', 'admin')).client;
    const seen = async (by: RelayClient) => valueIn(await by.listWebhooks()).webhooks.map(({ id }) => id);
    expect(await seen(client)).toEqual([own]);
    expect(await seen(other.client)).toEqual([operators, theirs]);
    expect(await seen(limited)).toEqual([]);
    expect(await seen(admin)).toEqual([own, operators, theirs]);
    const first = valueIn(await admin.listWebhooks({ query: { limit: '2' } }));
    expect(first.webhooks).toHaveLength(2);
    const rest = valueIn(await admin.listWebhooks({ query: { limit: '2', cursor: first.nextCursor } }));
    expect([rest.webhooks.map(({ id }) => id), rest.nextCursor]).toEqual([[theirs], undefined]);

    await connectAccount(staff, { id: 'cust-3' });
    const [event] = valueIn(await client.readEvents({ query: { account: 'cust-3' } })).events;
    for (const [path, method, sent] of [
      ['', 'GET'],
      ['', 'PATCH', { paused: true }],
      ['', 'DELETE'],
      ['/test', 'POST', {}],
      ['/rotation', 'POST', {}],
      ['/replay', 'POST', {}],
      ['/deliveries', 'GET'],
      [`/deliveries/${event?.id}`, 'POST', {}],
    ] as const) {
      const call = { method, ...(sent && { body: sent }) };
      const answers = await Promise.all([
        relay.ask(`/v1/webhooks/${own}${path}`, other.key, call),
        relay.ask(`/v1/webhooks/${operators}${path}`, key, call),
      ]);
      expect(
        answers.map(({ status }) => status),
        path,
      ).toEqual([404, 404]);
    }
    expect(await client.repeatDelivery({ id: own, event: event?.id ?? '', body: {} })).toMatchObject({
      value: { events: 1 },
    });
    expect(valueIn(await other.client.readWebhook({ id: operators }))).toMatchObject({ disabledAt: null });
    expect(valueIn(await admin.readWebhook({ id: own }))).toMatchObject({ id: own });
    const told = async () =>
      valueIn(await admin.listDeliveries({ id: own })).deliveries.map((each) => each.event);
    await expect.poll(told, { timeout: 10_000 }).toContain(event?.id);
    expect(valueIn(await admin.replayWebhook({ id: own, body: {} }))).toEqual({ events: 0 });
    expect(await admin.changeWebhook({ id: own, body: {} })).toMatchObject({
      failure: { code: 'forbidden' },
    });
  });
});
