import { beforeEach, expect, it } from 'vitest';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';

const { sandbox, relay, staff, service, key } = await stageOfFile({ effects: { sleep: hastySleep } });
const { client: admin } = await relay.enrol('Robin', 'admin');
beforeEach(() => sandbox.set({ fault: {}, userTokenFormat: 'jwt' }));

const lakeside = { organization: 'Lakeside Lofts' };
let accounts = 0;
const newAccount = () => {
  accounts += 1;
  return { id: `stands-${accounts}` };
};
const stateOf = async (account: string, client = service, language?: string) =>
  valueIn(await client.readOwnerState({ account, query: language === undefined ? {} : { language } }));
const connect = async (account: { id: string }, client = service, walk = lakeside) =>
  ownerBrowser().connect((await makeLink(client, { account })).url, walk);
const connectionOf = async (account: string) =>
  valueIn(await staff.listConnections({ query: { account } })).connections[0]?.id ?? '';

it('an account that nobody knows is not connected', async () => {
  expect(await stateOf('stands-never')).toEqual({
    account: 'stands-never',
    state: 'not_connected',
    since: null,
    sentence: 'NoiseAware is not connected.',
    organization: null,
  });
});

it('an account is connected, needs its owner once NoiseAware has withdrawn the permission, and is not connected any more', async () => {
  const account = newAccount();
  await connect(account);
  expect(await stateOf(account.id)).toMatchObject({
    state: 'connected',
    since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    organization: 'Lakeside Lofts',
  });
  const id = await connectionOf(account.id);
  sandbox.revoke(String(sandbox.organizations().find(({ name }) => name === 'Lakeside Lofts')?.id));
  await staff.renewConnection({ id, body: {} });
  expect(await stateOf(account.id)).toMatchObject({
    state: 'needs_authorization',
    sentence: 'NoiseAware needs your permission again.',
    organization: 'Lakeside Lofts',
  });
  await connect(account);
  expect(await stateOf(account.id)).toMatchObject({ state: 'connected' });
  await admin.disconnect({ id });
  expect(await stateOf(account.id)).toMatchObject({
    state: 'not_connected',
    since: expect.any(String),
    organization: null,
  });
});

it('an account is still connected while the relay retries', async () => {
  const account = newAccount();
  await connect(account);
  const before = await stateOf(account.id);
  sandbox.set({ fault: { token: { kind: '503' }, refresh: { kind: '503' } } });
  relay.pass(870);
  await service.vendAccountToken({ account: account.id, body: {} });
  expect(valueIn(await service.readAccount({ account: account.id })).state).toBe('degraded');
  expect(await stateOf(account.id)).toEqual(before);
});

it('what another organization has authorized waits, and is named to those who may read the link', async () => {
  const account = newAccount();
  await connect(account);
  await connect(account, staff, { organization: 'Old Town Suites' });
  expect(await stateOf(account.id, staff)).toMatchObject({
    state: 'waiting',
    since: expect.any(String),
    organization: expect.stringContaining('Old Town Suites'),
  });
  expect(await stateOf(account.id)).toMatchObject({
    state: 'waiting',
    sentence: 'Thank you. We are checking that it is the right NoiseAware account.',
    organization: null,
  });
  const [link] = valueIn(await staff.listLinks({ query: { account: account.id, pending: 'true' } })).links;
  await staff.confirmLink({ id: link?.id ?? '', body: { organization: link?.organization ?? '' } });
  expect(await stateOf(account.id)).toMatchObject({
    state: 'connected',
    organization: 'Old Town Suites',
  });
});

it.each([
  ['de', 'NoiseAware ist nicht verbunden.'],
  ['de-AT', 'NoiseAware ist nicht verbunden.'],
  ['es', 'NoiseAware no está conectado.'],
  ['fr-CA', 'NoiseAware n’est pas connecté.'],
  ['pt', 'O NoiseAware não está conectado.'],
  ['tlh', 'NoiseAware is not connected.'],
])('in the language %s it says "%s"', async (language, sentence) => {
  expect(await stateOf('stands-never', service, language)).toMatchObject({ sentence });
});

it('has an ETag, by which a state that has not changed is not sent again', async () => {
  const account = newAccount();
  const path = `/v1/accounts/${account.id}/state`;
  const first = await relay.ask(path, key);
  const etag = first.headers.get('etag') ?? '';
  expect(first.headers.get('cache-control')).toBe('private, no-cache');
  const again = await relay.ask(path, key, { headers: { 'if-none-match': etag } });
  expect([again.status, await again.text()]).toEqual([304, '']);
  const other = await relay.ask(`${path}?language=fr`, key, { headers: { 'if-none-match': etag } });
  expect(other.status).toBe(200);
  await connect(account);
  const changed = await relay.ask(path, key, { headers: { 'if-none-match': etag } });
  expect(changed.status).toBe(200);
});

it('is for staff, and for keys that may read connections, of their accounts alone', async () => {
  const account = newAccount();
  const viewer = await relay.enrol('Vera', 'viewer');
  expect(await stateOf(account.id, viewer.client)).toMatchObject({ state: 'not_connected' });
  const { client: narrow } = await relay.service('narrow', { accounts: ['stands-other-{*}'] });
  expect(await narrow.readOwnerState({ account: account.id, query: {} })).toMatchObject({
    failure: { code: 'not_found' },
  });
  expect(await stateOf('stands-other-1', narrow)).toMatchObject({ state: 'not_connected' });
  const { client: vending } = await relay.service('vending', { scopes: ['token'] });
  expect(await vending.readOwnerState({ account: account.id, query: {} })).toMatchObject({
    failure: { code: 'forbidden', needs: 'connections:read' },
  });
});
