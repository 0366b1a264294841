import { expect, it } from 'vitest';
import { ConnectFailure, createClient, type Place } from '../../relay/client/src/index.ts';
import { callNoiseAware } from '../support/relay/call-noiseaware.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

const stage = await stageOfFile();
await connectAccount(stage.staff, { id: 'cust-1042', name: 'Lakeview Cabin' });

const aClient = (key = stage.key) => createClient({ url: stage.relay.url, key });

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof ConnectFailure ? error : undefined),
  );

it('tokenFor returns a token that NoiseAware accepts', async () => {
  const connect = aClient();
  const { userToken, expiresAt } = await connect.tokenFor('cust-1042');
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 800_000);
  expect(await connect.tokenFor('cust-1042')).toEqual({ userToken, expiresAt });
  expect(await callNoiseAware(stage.sandbox, userToken)).toBe(200);
});

it('fetch keeps every digit of NoiseAware’s ids, in requests and answers', async () => {
  const connect = aClient();
  const list = async (filter: unknown[] = []) => {
    const answer = await connect.fetch('cust-1042', '/thresholds/list', { json: { filter } });
    expect(answer.status).toBe(200);
    return (await answer.json()) as { thresholds: { activityZoneID: bigint; NRS: number }[] };
  };
  const { thresholds } = await list();
  const zone = thresholds[0]?.activityZoneID ?? 0n;
  expect(zone).toBeGreaterThan(2n ** 53n);
  const one = await list([{ key: 'activity_zone_id', operator: '=', value: zone }]);
  expect(one.thresholds.map(({ activityZoneID }) => activityZoneID)).toEqual([zone]);
});

it('fetch survives a refused token and one 503 with Retry-After', async () => {
  const connect = aClient();
  stage.sandbox.endTokens('user');
  stage.sandbox.set({ fault: { api: { kind: '503', times: 1, retryAfter: 1 } } });
  expect((await connect.fetch('cust-1042', '/events/list', { json: {} })).status).toBe(200);
});

it('reads an account’s state and iterates over its connections', async () => {
  const connect = aClient();
  const { account, state, connections } = await connect.account('cust-1042');
  expect([account, state]).toEqual([{ id: 'cust-1042', name: 'Lakeview Cabin' }, 'active']);
  expect(await Array.fromAsync(connect.connections.list({ account: 'cust-1042' }))).toEqual(connections);
});

it('reports what the relay says when it refuses a call', async () => {
  expect(await failureOf(aClient().tokenFor('cust-1'))).toMatchObject({
    code: 'not_found',
    fixedBy: 'staff',
  });
  expect(await failureOf(aClient('nackey_wrong').fetch('cust-1042', '/events/list'))).toMatchObject({
    code: 'unauthenticated',
    fixedBy: 'operator',
  });
  expect(await failureOf(aClient().fetch('cust-1042', '/token', { json: {} }))).toMatchObject({
    code: 'forbidden',
  });
  await stage.relay.down();
  expect(await failureOf(aClient().account('cust-1042'))).toMatchObject({
    code: 'relay_unreachable',
    fixedBy: 'time',
  });
  await stage.relay.up();
});

it('names the scope that the key lacks, and reports a foreign account as not found', async () => {
  const { key } = await stage.relay.service('reader', { scopes: ['api:read'], accounts: ['cust-{*}'] });
  const connect = aClient(key);
  expect((await connect.fetch('cust-1042', '/thresholds/list', { json: {} })).status).toBe(200);
  const refused = (needs: string) => ({ code: 'forbidden', problem: { needs } });
  expect(await failureOf(connect.tokenFor('cust-1042'))).toMatchObject(refused('token'));
  const writing = connect.fetch('cust-1042', '/thresholds/activityZone/1/replace', {
    method: 'PUT',
    json: {},
  });
  expect(await failureOf(writing)).toMatchObject(refused('api:write'));
  expect(await failureOf(connect.fetch('other', '/events/list', { json: {} }))).toMatchObject({
    code: 'not_found',
  });
});

it('connects an account by a link, and looks after a webhook, by methods alone', async () => {
  const connect = aClient();
  const { id, url } = await connect.links.create({ account: { id: 'cust-77' } });
  expect((await fetch(url)).status).toBe(200);
  expect(await connect.links.get(id)).toMatchObject({ id, status: 'open', account: { id: 'cust-77' } });
  expect(await Array.fromAsync(connect.links.list({ account: 'cust-77' }), (link) => link.id)).toEqual([id]);
  expect(await connect.links.revoke(id)).toBeUndefined();
  expect((await connect.links.get(id)).status).toBe('revoked');
  const webhook = await connect.webhooks.create({ url: 'https://backend.example.com/noiseaware' });
  expect(await connect.webhooks.update(webhook.id, { paused: true })).toMatchObject({ paused: true });
  expect((await connect.webhooks.rotate(webhook.id)).secret).toMatch(/^whsec_/);
  expect(await connect.webhooks.list().page()).toMatchObject({ webhooks: [{ id: webhook.id }] });
  expect(await Array.fromAsync(connect.webhooks.deliveries(webhook.id))).toEqual([]);
  await connect.webhooks.remove(webhook.id);
  expect(await failureOf(connect.webhooks.get(webhook.id))).toMatchObject({ code: 'not_found' });
  expect(await connect.connections.summary()).toMatchObject({ fine: 1 });
  expect(await connect.request('GET', '/v1/connections/summary')).toMatchObject({ fine: 1 });
  expect(await connect.alerts.list().page()).toEqual({ alerts: [] });
});

it('iterates over NoiseAware’s lists, by account or by connection', async () => {
  const connect = aClient();
  const page = { pagination: { perPage: 7 } };
  const events = await Array.fromAsync(connect.noiseaware.list('cust-1042', '/events/list', page));
  expect(new Set(events.map(({ ID }) => ID)).size).toBe(30);
  const [{ id = '' } = {}] = (await connect.account('cust-1042')).connections;
  const first = await connect.noiseaware.list({ connection: id }, '/events/list', page).page();
  expect(first).toEqual({ items: events.slice(0, 7), totalCount: 30 });
});

it('reconnects to a restarted relay', async () => {
  const connect = aClient();
  await connect.tokenFor('cust-1042');
  await stage.relay.restart();
  expect((await connect.tokenFor('cust-1042', { minTtl: 600 })).userToken).not.toBe('');
  expect((await connect.account('cust-1042')).state).toBe('active');
});

it('reads events over restarts of the relay and of its own process, from its place', async () => {
  /** The accounts of the next events, and the place. */
  const read = async (since: Place | null, count: number, meanwhile = async () => undefined as unknown) => {
    const accounts: (string | null)[] = [];
    const events = aClient().events({ since, type: ['connection.connected', 'connection.moved'] });
    for await (const { account } of events) {
      // The event after the last one: the place has passed that.
      if (accounts.length === count) break;
      accounts.push(account);
      if (accounts.length === 1) await meanwhile();
    }
    return { accounts, place: events.place };
  };
  await connectAccount(stage.staff, { id: 'event-1' });
  await connectAccount(stage.staff, { id: 'event-2' });
  const first = await read(null, 1);
  expect(first.accounts).toEqual(['cust-1042']);
  const second = await read(first.place, 2, async () => {
    await stage.relay.restart();
    await connectAccount(stage.staff, { id: 'event-3' });
  });
  expect(second.accounts).toEqual(['event-1', 'event-2']);
  await connectAccount(stage.staff, { id: 'event-4' });
  expect((await read(second.place, 1)).accounts).toEqual(['event-3']);
});
