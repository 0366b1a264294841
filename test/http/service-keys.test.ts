import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { keyFor } from '../support/relay/key-for.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';

const { relay, staff } = await stageOfFile();

const status = async (path: string, key: string, body?: object) =>
  (await relay.ask(path, key, body === undefined ? {} : { body })).status;
const listed = async (name: string) => {
  const { serviceKeys } = await relay.door.listServiceKeys();
  return serviceKeys.filter((each) => each.name === name);
};

it('lists and counts only the accounts that a key is for', async () => {
  for (const id of ['cust-1', 'cust-2', 'other-1']) await connectAccount(staff, { id });
  const { client } = await relay.service('some', { accounts: ['cust-{*}'] });
  const accounts = valueIn(await client.listConnections()).connections.map(({ account }) => account.id);
  expect(accounts).toEqual(['cust-1', 'cust-2']);
  expect(valueIn(await client.summarizeConnections())).toMatchObject({ fine: 2, needsYou: 0 });
});

it('creates links only for a key’s accounts, and shows them to the rotated key', async () => {
  const { client } = await relay.service('linking', { scopes: ['pairings'], accounts: ['cust-{*}'] });
  const made = valueIn(await client.makeLink({ body: { account: { id: 'cust-new' } } }));
  expect(await client.makeLink({ body: { account: { id: 'other-new' } } })).toMatchObject({
    failure: { code: 'not_found' },
  });
  const { key } = await relay.door.rotateServiceKey({
    id: await relay.door.keyNamed('linking'),
    body: { overlap: 0 },
  });
  expect(await status(`/v1/links/${made.id}`, key)).toBe(200);
  const stranger = await relay.service('stranger', { scopes: ['pairings'] });
  expect(await status(`/v1/links/${made.id}`, stranger.key)).toBe(404);
});

it('refuses a key once it has expired', async () => {
  const { client } = await relay.service('short', { expiresIn: 3_600 });
  expect((await client.listConnections()).ok).toBe(true);
  relay.pass(3_601);
  expect(await client.listConnections()).toMatchObject({ failure: { code: 'unauthenticated' } });
});

it('accepts both keys during a rotation’s overlap, then only the new one', async () => {
  const first = await relay.service('rotated', { scopes: ['connections:read'], accounts: ['cust-1'] });
  const second = await relay.door.rotateServiceKey({
    id: await relay.door.keyNamed('rotated'),
    body: { overlap: 86_400 },
  });
  expect(second).toMatchObject({ service: 'rotated', scopes: ['connections:read'], accounts: ['cust-1'] });
  expect(second.key).not.toBe(first.key);
  expect(await status('/v1/connections', first.key)).toBe(200);
  expect(await status('/v1/connections', second.key)).toBe(200);
  expect(await status(`/v1/accounts/cust-1/token`, second.key, {})).toBe(403);
  relay.pass(86_401);
  expect(await status('/v1/connections', first.key)).toBe(401);
  expect(await status('/v1/connections', second.key)).toBe(200);
  const replaced = await relay.door.keyNamed('rotated');
  await relay.door.rotateServiceKey({ id: replaced, body: { overlap: 86_400 } });
  await relay.door.revokeServiceKey({ id: replaced });
  expect(await status('/v1/connections', second.key)).toBe(401);
});

it('records when and from which address a key was last used, once a minute', async () => {
  const { client, key } = await relay.service('watched');
  expect(await listed('watched')).toMatchObject([{ lastUsedAt: null, lastUsedFrom: null }]);
  const used = async () => (await listed('watched'))[0]?.lastUsedAt ?? '';
  const before = new Date(relay.now() * 1000).toISOString();
  await client.listConnections();
  await expect.poll(used).not.toBe('');
  const first = await used();
  expect(first >= before).toBe(true);
  expect(await listed('watched')).toMatchObject([{ lastUsedFrom: '127.0.0.1' }]);
  relay.pass(30);
  await client.listConnections();
  expect(await used()).toBe(first);
  relay.pass(31);
  // Calls that are refused for want of a scope are uses, too.
  expect(await status('/v1/tools', key)).toBe(403);
  await client.listConnections();
  await expect.poll(used).not.toBe(first);
});

it('counts the refused calls of a key since a time, and names the last one', async () => {
  const { client } = await relay.service('halted', { scopes: ['token'] });
  const refused = async (query: { since?: string } = {}) => {
    const { serviceKeys } = await relay.door.listServiceKeys({ query });
    return serviceKeys.find(({ name }) => name === 'halted')?.refusals;
  };
  expect(await refused()).toEqual({ count: 0, last: null });
  for (let call = 0; call < 8; call += 1) await client.vendToken({ id: 'nothing', body: {} });
  relay.pass(1);
  await client.listConnections();
  const last = { code: 'forbidden', route: 'GET /v1/connections', needs: 'connections:read' };
  const at = expect.stringMatching(/^20/);
  expect(await refused()).toEqual({ count: 9, last: { at, ...last } });
  // Also once they are written.
  await relay.restart();
  expect(await refused()).toEqual({ count: 9, last: { at, ...last } });
  relay.pass(3_600);
  expect(await refused({ since: new Date((relay.now() - 60) * 1000).toISOString() })).toEqual({
    count: 0,
    last: null,
  });
  expect(await refused()).toMatchObject({ count: 9 });
  relay.pass(86_400);
  expect(await refused()).toMatchObject({ count: 0 });
});

it('refuses to create a key without a scope, with an unknown scope, or with an invalid account pattern', async () => {
  const make = (rights: object) =>
    relay.door.makeServiceKey({ body: { ...keyFor('refused'), ...rights } as ReturnType<typeof keyFor> });
  await expect(make({ scopes: [] })).rejects.toThrow('must name a scope');
  await expect(make({ scopes: undefined })).rejects.toThrow();
  await expect(make({ scopes: ['token', 'tokens'] })).rejects.toThrow('must be one of connections:read,');
  await expect(make({ accounts: [] })).rejects.toThrow('be left out for all');
  await expect(make({ accounts: ['{id}'] })).rejects.toThrow('must be a template');
  await expect(make({ expiresIn: 0 })).rejects.toThrow('must be at least 1');
  expect(await listed('refused')).toEqual([]);
});

it('limits each key to its own calls per minute', async () => {
  await relay.down();
  await relay.up({ RELAY_SERVICE_CALLS: '3' });
  const [one, other] = [await relay.service('busy'), await relay.service('calm')];
  const limit = async (path: string) => {
    const { headers } = await relay.ask(path, one.key);
    return [headers.get('ratelimit-policy'), headers.get('ratelimit')?.replace(/\d+$/, 'S')];
  };
  const policy = '"service";q=3;w=60';
  expect(await limit('/v1/connections')).toEqual([policy, '"service";r=2;t=S']);
  // What is refused counts, too.
  expect(await limit('/v1/staff')).toEqual([policy, '"service";r=1;t=S']);
  expect((await one.client.listConnections()).ok).toBe(true);
  expect(await limit('/v1/connections')).toEqual([policy, '"service";r=0;t=S']);
  const refused = await one.client.listConnections();
  expect(refused).toMatchObject({ failure: { code: 'rate_limited', fixedBy: 'time' } });
  const { retryAfter = 0 } = refused.ok ? {} : refused.failure;
  expect(retryAfter).toBeGreaterThan(0);
  expect(retryAfter).toBeLessThanOrEqual(60);
  expect((await other.client.listConnections()).ok).toBe(true);
  await relay.restart();
});
