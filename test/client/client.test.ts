import { expect, it } from 'vitest';
import { ConnectFailure, createClient } from '../../relay/client/src/index.ts';
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
  const all = [];
  for await (const connection of connect.connections({ account: 'cust-1042' })) all.push(connection);
  expect(all).toEqual(connections);
});

it('reports who has to act when the relay refuses a call', async () => {
  expect(await failureOf(aClient().tokenFor('cust-1'))).toMatchObject({ code: 'not_found', needs: 'staff' });
  expect(await failureOf(aClient('nackey_wrong').fetch('cust-1042', '/events/list'))).toMatchObject({
    code: 'unauthenticated',
    needs: 'operator',
  });
  expect(await failureOf(aClient().fetch('cust-1042', '/token', { json: {} }))).toMatchObject({
    code: 'forbidden',
  });
  await stage.relay.down();
  expect(await failureOf(aClient().account('cust-1042'))).toMatchObject({
    code: 'relay_unreachable',
    waits: 5,
  });
  await stage.relay.up();
});

it('names the scope that the key lacks, and reports a foreign account as not found', async () => {
  const { key } = await stage.relay.service('reader', { scopes: ['api:read'], accounts: ['cust-{*}'] });
  const connect = aClient(key);
  expect((await connect.fetch('cust-1042', '/thresholds/list', { json: {} })).status).toBe(200);
  const refused = { code: 'forbidden', needs: 'operator' };
  expect(await failureOf(connect.tokenFor('cust-1042'))).toMatchObject({ ...refused, scope: 'token' });
  const writing = connect.fetch('cust-1042', '/thresholds/activityZone/1/replace', {
    method: 'PUT',
    json: {},
  });
  expect(await failureOf(writing)).toMatchObject({ ...refused, scope: 'api:write' });
  expect(await failureOf(connect.fetch('other', '/events/list', { json: {} }))).toMatchObject({
    needs: 'staff',
  });
});

it('reconnects to a restarted relay', async () => {
  const connect = aClient();
  await connect.tokenFor('cust-1042');
  await stage.relay.restart();
  expect((await connect.tokenFor('cust-1042', { minTtl: 600 })).userToken).not.toBe('');
  expect((await connect.account('cust-1042')).state).toBe('active');
});

it('reads events over restarts of the relay and of its own process, from the last one that was worked on', async () => {
  /** The accounts of the next events, and the number of the last one. */
  const read = async (
    since: number | undefined,
    count: number,
    meanwhile = async () => undefined as unknown,
  ) => {
    const accounts: (string | null)[] = [];
    let last = since;
    for await (const { account, seq, type } of aClient().events({ since })) {
      if (type !== 'connection.connected') continue;
      accounts.push(account);
      last = seq;
      if (accounts.length === 1) await meanwhile();
      if (accounts.length === count) break;
    }
    return { accounts, last };
  };
  const begun = await read(undefined, 1);
  await connectAccount(stage.staff, { id: 'event-1' });
  const first = await read(begun.last, 2, async () => {
    await stage.relay.restart();
    await connectAccount(stage.staff, { id: 'event-2' });
  });
  expect(first.accounts).toEqual(['event-1', 'event-2']);
  await connectAccount(stage.staff, { id: 'event-3' });
  expect((await read(first.last, 1)).accounts).toEqual(['event-3']);
});
