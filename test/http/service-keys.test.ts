import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { keyFor } from '../support/relay/key-for.ts';
import { setStage } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';

let skipped = 0;
const now = () => Date.now() / 1000 + skipped;
const { relay, staff, stop } = await setStage({ effects: { now } });
afterAll(stop);

const ids: Record<string, string> = {};
beforeAll(async () => {
  for (const id of ['cust-1', 'cust-2', 'other-1']) ids[id] = (await connectAccount(staff, { id })).id;
});

const status = async (path: string, key: string, init: RequestInit = {}) => {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return (await fetch(relay.url + path, { headers, ...init })).status;
};
const post = { method: 'POST', body: '{}' };
const listed = async (name: string) => {
  const { services } = await relay.door('listServiceKeys', {});
  return services.filter((each) => each.name === name);
};

it('shows a key the accounts that it was made for, and no trace of any other', async () => {
  const { client, key } = await relay.service('some', { accounts: ['cust-{*}'] });
  const accounts = valueIn(await client.listConnections()).connections.map(({ account }) => account.id);
  expect(accounts).toEqual(['cust-1', 'cust-2']);
  expect(valueIn(await client.summarizeConnections())).toMatchObject({ fine: 2, needsYou: 0 });
  expect((await client.readConnection({ id: ids['cust-1'] ?? '' })).ok).toBe(true);
  expect((await client.vendAccountToken({ account: 'cust-2', body: {} })).ok).toBe(true);
  const through = (kind: string, id: string) => `/v1/${kind}/${id}/noiseaware/thresholds/list`;
  expect(await status(through('accounts', 'cust-1'), key, post)).toBe(200);

  const missing = await client.readConnection({ id: 'none' });
  expect(await client.readConnection({ id: ids['other-1'] ?? '' })).toMatchObject({
    failure: { code: 'not_found', detail: missing.ok ? '' : missing.failure.detail },
  });
  const never = await client.readAccount({ account: 'none' });
  for (const answer of [
    await client.readAccount({ account: 'other-1' }),
    await client.vendAccountToken({ account: 'other-1', body: {} }),
  ]) {
    expect(answer).toMatchObject({
      failure: { code: 'not_found', detail: never.ok ? '' : never.failure.detail },
    });
  }
  expect(await client.vendToken({ id: ids['other-1'] ?? '', body: {} })).toMatchObject({
    failure: { code: 'not_found' },
  });
  expect(await status(through('accounts', 'other-1'), key, post)).toBe(404);
  expect(await status(through('connections', ids['other-1'] ?? ''), key, post)).toBe(404);
  expect(valueIn(await client.listConnections({ query: { account: 'other-1' } })).connections).toEqual([]);
});

it('makes links for the accounts of a key alone, and shows them to the key that it was rotated into', async () => {
  const { client } = await relay.service('linking', { scopes: ['pairings'], accounts: ['cust-{*}'] });
  const made = valueIn(await client.makeLink({ body: { account: { id: 'cust-new' } } }));
  expect(await client.makeLink({ body: { account: { id: 'other-new' } } })).toMatchObject({
    failure: { code: 'not_found' },
  });
  const { key } = await relay.door('rotateServiceKey', { target: 'linking', overlap: 0 });
  expect(await status(`/v1/links/${made.id}`, key)).toBe(200);
  const stranger = await relay.service('stranger', { scopes: ['pairings'] });
  expect(await status(`/v1/links/${made.id}`, stranger.key)).toBe(404);
});

it('refuses a key from the moment on at which it expires', async () => {
  const { client } = await relay.service('short', { expires: 3_600 });
  expect((await client.listConnections()).ok).toBe(true);
  skipped += 3_601;
  expect(await client.listConnections()).toMatchObject({ failure: { code: 'unauthenticated' } });
});

it('rotates a key without a call that fails: both are taken for the overlap, then the second alone', async () => {
  const first = await relay.service('rotated', { scopes: ['connections:read'], accounts: ['cust-1'] });
  const second = await relay.door('rotateServiceKey', { target: 'rotated', overlap: 86_400 });
  expect(second).toMatchObject({ service: 'rotated', scopes: ['connections:read'], accounts: ['cust-1'] });
  expect(second.key).not.toBe(first.key);
  expect(await status('/v1/connections', first.key)).toBe(200);
  expect(await status('/v1/connections', second.key)).toBe(200);
  expect(await status(`/v1/accounts/cust-1/token`, second.key, post)).toBe(403);
  skipped += 86_401;
  expect(await status('/v1/connections', first.key)).toBe(401);
  expect(await status('/v1/connections', second.key)).toBe(200);
  await relay.door('rotateServiceKey', { target: 'rotated', overlap: 86_400 });
  await relay.door('revokeServiceKey', { target: 'rotated' });
  expect(await status('/v1/connections', second.key)).toBe(401);
});

it('says when and from where a key was last used, written once a minute', async () => {
  const { client, key } = await relay.service('watched');
  expect(await listed('watched')).toMatchObject([{ lastUsedAt: null, lastUsedFrom: null }]);
  const used = async () => (await listed('watched'))[0]?.lastUsedAt ?? '';
  const before = new Date(now() * 1000).toISOString();
  await client.listConnections();
  await expect.poll(used).not.toBe('');
  const first = await used();
  expect(first >= before).toBe(true);
  expect(await listed('watched')).toMatchObject([{ lastUsedFrom: '127.0.0.1' }]);
  skipped += 30;
  await client.listConnections();
  expect(await used()).toBe(first);
  skipped += 31;
  // Calls that are refused for want of a scope are uses, too.
  expect(await status('/v1/tools', key)).toBe(403);
  await client.listConnections();
  await expect.poll(used).not.toBe(first);
});

it('makes no key without a scope, with a scope that is none, or for accounts that nothing is', async () => {
  const make = (rights: object) =>
    relay.door('createServiceKey', { ...keyFor('refused'), ...rights } as ReturnType<typeof keyFor>);
  await expect(make({ scopes: [] })).rejects.toThrow('needs a scope');
  await expect(make({ scopes: undefined })).rejects.toThrow();
  await expect(make({ scopes: ['token', 'tokens'] })).rejects.toThrow('a scope is one of connections:read,');
  await expect(make({ accounts: [] })).rejects.toThrow('leave it out for all');
  await expect(make({ accounts: ['{id}'] })).rejects.toThrow('must be a template');
  await expect(make({ expires: 0 })).rejects.toThrow('must not be nothing');
  expect(await listed('refused')).toEqual([]);
});

it('holds a key to its calls a minute, and others to their own', async () => {
  await relay.down();
  await relay.up({ RELAY_SERVICE_CALLS: '3' });
  const [one, other] = [await relay.service('busy'), await relay.service('calm')];
  for (let call = 0; call < 3; call += 1) expect((await one.client.listConnections()).ok).toBe(true);
  const refused = await one.client.listConnections();
  expect(refused).toMatchObject({ failure: { code: 'rate_limited', fixedBy: 'time' } });
  const { retryAfter = 0 } = refused.ok ? {} : refused.failure;
  expect(retryAfter).toBeGreaterThan(0);
  expect(retryAfter).toBeLessThanOrEqual(60);
  expect((await other.client.listConnections()).ok).toBe(true);
  await relay.restart();
});
