import { createLog } from '@noiseaware-connect/relay/base/log';
import { beforeEach, expect, it } from 'vitest';
import { walkLogin } from '../sandbox/walk-login.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { account, makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

const { sandbox, relay, staff, service, key } = await stageOfFile({
  env: { RELAY_BRAND_NAME: 'Example Stays' },
  effects: { sleep: hastySleep },
});
beforeEach(() => sandbox.set({ fault: {}, userTokenFormat: 'jwt' }));

const lakeside = { organization: 'Lakeside Lofts' };
const labelOf = (name: string) => {
  const organization = sandbox.organizations().find((each) => each.name === name);
  return `${name} (${organization?.id})`;
};
const stateOf = async (id: string) => {
  const read = await staff.readLink({ id });
  return read.ok ? read.value : undefined;
};
const connectionsOf = async (id: string) => {
  const listed = await staff.listConnections({ query: { account: id } });
  return listed.ok ? listed.value.connections : [];
};
/** An account of one test. */
let accounts = 0;
const newAccount = () => {
  accounts += 1;
  return { id: `owner-${accounts}`, name: `House ${accounts}` };
};

it('connects at once through a service’s link', async () => {
  const own = newAccount();
  const { id, url } = await makeLink(service, { account: own });
  const page = await ownerBrowser().connect(url, lakeside);
  expect(page).toMatchObject({ status: 200, title: 'Connected' });
  expect(page.html).toContain('Lakeside Lofts');
  const [connection] = await connectionsOf(own.id);
  expect(connection).toMatchObject({
    status: 'active',
    organization: labelOf('Lakeside Lofts'),
    connectedBy: { name: 'billing' },
  });
  expect(await stateOf(id)).toMatchObject({ status: 'connected', connection: connection?.id });
});

it('holds a connection made through a staff member’s link back until its maker confirms the organization', async () => {
  const own = newAccount();
  const { id, url } = await makeLink(staff, { account: own });
  expect(await stateOf(id)).toMatchObject({
    status: 'open',
    confirm: true,
    account: own,
    madeBy: { name: 'Alex' },
  });
  const page = await ownerBrowser().connect(url, lakeside);
  expect(page.title).toBe('Almost done');
  expect(await stateOf(id)).toMatchObject({
    status: 'awaiting_confirmation',
    organization: labelOf('Lakeside Lofts'),
  });
  expect(await connectionsOf(own.id)).toEqual([]);
  expect(await service.vendAccountToken({ account: own.id, body: {} })).toMatchObject({
    failure: { code: 'not_found' },
  });

  const wrong = await staff.confirmLink({ id, body: { organization: labelOf('Old Town Suites') } });
  expect(wrong).toMatchObject({ failure: { code: 'wrong_organization' } });
  // Nothing is connected yet that could be named.
  expect(wrong).not.toHaveProperty('failure.organizations');
  expect(await connectionsOf(own.id)).toEqual([]);

  const { client: colleague } = await relay.enrol('Bo');
  const organization = labelOf('Lakeside Lofts');
  const foreign = await colleague.confirmLink({ id, body: { organization } });
  expect(foreign).toMatchObject({ failure: { code: 'forbidden' } });

  const confirmed = await staff.confirmLink({ id, body: { organization } });
  expect(confirmed).toMatchObject({
    ok: true,
    value: { connection: { status: 'active', organization, account: own } },
  });
  expect(await staff.confirmLink({ id, body: { organization } })).toEqual(confirmed);
  expect(await stateOf(id)).toMatchObject({ status: 'connected' });
  expect((await service.vendAccountToken({ account: own.id, body: {} })).ok).toBe(true);
});

it('erases a waiting authorization that the maker refuses, and tells the owner that it was withdrawn', async () => {
  const own = newAccount();
  const { id, url } = await makeLink(staff, { account: own });
  const owner = ownerBrowser();
  await owner.connect(url, lakeside);
  expect(await staff.revokeLink({ id })).toMatchObject({ ok: true });
  expect(await stateOf(id)).not.toHaveProperty('organization');
  expect(await stateOf(id)).toMatchObject({ status: 'revoked' });
  const late = await staff.confirmLink({ id, body: { organization: labelOf('Lakeside Lofts') } });
  expect(late).toMatchObject({ failure: { code: 'pairing_expired' } });
  expect(await connectionsOf(own.id)).toEqual([]);
  for (const page of [await owner.open(url), await owner.open(`${relay.url}/connected`)]) {
    expect(page).toMatchObject({ status: 410, title: 'This link was withdrawn' });
  }
});

it('reauthorizes a connection by a link, and lets another organization wait until it is refused', async () => {
  const own = newAccount();
  await ownerBrowser().connect((await makeLink(service, { account: own })).url, lakeside);
  const [before] = await connectionsOf(own.id);
  const again = await makeLink(service, { account: own, connection: before?.id ?? '' });
  const owner = ownerBrowser();
  const page = await owner.connect(again.url, { organization: 'Old Town Suites' });
  expect(page).toMatchObject({ title: 'Almost done' });
  expect(page.html).toContain('Old Town Suites');
  expect(await connectionsOf(own.id)).toMatchObject([
    { id: before?.id, organization: labelOf('Lakeside Lofts') },
  ]);
  await service.revokeLink({ id: again.id });
  const right = await makeLink(service, { account: own });
  expect((await owner.connect(right.url, lakeside)).title).toBe('Connected');
  expect(await connectionsOf(own.id)).toMatchObject([
    { id: before?.id, organization: labelOf('Lakeside Lofts') },
  ]);
});

it('refuses a link for another account’s connection, or with an invalid lifetime', async () => {
  const own = newAccount();
  await ownerBrowser().connect((await makeLink(service, { account: own })).url, lakeside);
  const [connection] = await connectionsOf(own.id);
  const make = (body: object) => staff.makeLink({ body: { account, ...body } });
  expect(await make({ connection: connection?.id })).toMatchObject({ failure: { code: 'invalid_request' } });
  expect(await make({ connection: 'none' })).toMatchObject({ failure: { code: 'not_found' } });
  for (const expiresIn of [59, 2_592_001, 90.5]) {
    expect(await make({ expiresIn })).toMatchObject({ failure: { code: 'invalid_request' } });
  }
});

it('lists links newest first by account and state, to staff all and to a service its own', async () => {
  const own = newAccount();
  const first = await makeLink(staff, { account: own });
  const second = await makeLink(service, { account: own });
  const { client: other } = await relay.service('reports');
  const idsOf = async (client: typeof staff, query = {}) => {
    const listed = await client.listLinks({ query: { account: own.id, ...query } });
    return listed.ok ? listed.value.links.map(({ id }) => id) : listed.failure.code;
  };
  expect(await idsOf(staff)).toEqual([second.id, first.id]);
  expect(await idsOf(service)).toEqual([second.id]);
  expect(await idsOf(other)).toEqual([]);
  expect(await other.readLink({ id: second.id })).toMatchObject({ failure: { code: 'not_found' } });
  expect(await other.revokeLink({ id: second.id })).toMatchObject({ failure: { code: 'not_found' } });
  await staff.revokeLink({ id: first.id });
  expect(await idsOf(staff, { status: 'open' })).toEqual([second.id]);
  expect(await idsOf(staff, { status: 'revoked' })).toEqual([first.id]);
});

it('lists on request only the unfinished links that the caller may confirm', async () => {
  const own = newAccount();
  const { client: colleague } = await relay.enrol('Colleague');
  const ended = await makeLink(staff, { account: own });
  await staff.revokeLink({ id: ended.id });
  const waiting = await makeLink(staff, { account: own });
  await ownerBrowser().connect(waiting.url, lakeside);
  const foreign = await makeLink(colleague, { account: own });
  const ofService = await makeLink(service, { account: own });
  const ofOperator = await relay.door.makeLink({ body: { account: own } });
  const pendingOf = async (client: typeof staff, query = {}) => {
    const listed = await client.listLinks({ query: { account: own.id, pending: 'true', ...query } });
    return listed.ok ? listed.value.links.map(({ id }) => id) : listed.failure.code;
  };
  expect(await pendingOf(staff)).toEqual([ofOperator.id, waiting.id]);
  expect(await pendingOf(staff, { status: 'awaiting_confirmation' })).toEqual([waiting.id]);
  expect(await pendingOf(staff, { status: 'revoked' })).toEqual([]);
  expect(await pendingOf(colleague)).toEqual([ofOperator.id, foreign.id]);
  expect(await pendingOf(service)).toEqual([ofService.id]);
});

it('tells the owner what happened and what to do after a failure, and the link can be opened again', async () => {
  const own = newAccount();
  const { url } = await makeLink(service, { account: own });
  const owner = ownerBrowser();
  const left = await owner.comeBack(
    (await walkLogin(await owner.press(url), { decision: 'cancel' })).location ?? '',
  );
  expect(left.title).toBe('Nothing was connected');
  expect(left.html).toContain(`href="${new URL(url).pathname}"`);

  const { location = '' } = await walkLogin(await owner.press(url), {
    email: 'manager@example.com',
    ...lakeside,
  });
  sandbox.set({ fault: { token: { kind: '503' } } });
  expect((await owner.comeBack(location)).title).toBe('NoiseAware is not responding');
  expect((await owner.open(url)).html).toContain('Your last try ended. You can start again.');
  sandbox.set({ fault: {} });
  expect((await owner.connect(url, lakeside)).title).toBe('Connected');
});

it('says of a link that has not ended when the owner last pressed its button', async () => {
  const { id, url } = await makeLink(staff, { account: newAccount() });
  expect(await stateOf(id)).not.toHaveProperty('startedAt');
  const owner = ownerBrowser();
  await owner.open(url);
  expect(await stateOf(id)).not.toHaveProperty('startedAt');
  const startedAt = async () => Date.parse((await stateOf(id))?.startedAt ?? '');
  await owner.press(url);
  const first = await startedAt();
  relay.pass(60);
  await owner.press(url);
  expect(await startedAt()).toBeGreaterThanOrEqual(first + 60_000);
  await staff.revokeLink({ id });
  expect(await stateOf(id)).not.toHaveProperty('startedAt');
});

it('tells the owner that a link is used, expired, unknown or no longer needed', async () => {
  const own = newAccount();
  const { url } = await makeLink(service, { account: own });
  const owner = ownerBrowser();
  expect((await owner.open(url)).title).toBe(`Connect NoiseAware for ${own.name}`);
  await owner.connect(url, lakeside);
  expect((await owner.open(url)).title).toBe('Connected');
  expect((await ownerBrowser().open(url)).title).toBe('This link has been used');
  expect(await owner.press(url)).toBe('');
  expect((await owner.open(`${relay.url}/connect/naclnk_none`)).status).toBe(404);

  const needless = newAccount();
  const one = await makeLink(service, { account: needless });
  const other = await makeLink(service, { account: needless });
  await owner.connect(other.url, lakeside);
  expect((await ownerBrowser().open(one.url)).title).toBe('Already connected');
  expect(await ownerBrowser().press(one.url)).toBe('');
});

it('makes no link for a service that has 1,000 pending ones until one is revoked, and links of others meanwhile', async () => {
  const { client: maker } = await relay.service('many');
  const own = newAccount();
  const { id } = await makeLink(maker, { account: own });
  await relay.down();
  const store = await relay.config.store.open({ log: createLog('silent'), now: relay.now });
  const first = await store.links.find(id);
  if (first === undefined) throw new Error('the link is not in the store');
  const records = Array.from({ length: 999 }, (_, nth) => ({
    ...first,
    id: `${id}${nth}`,
    hash: `${id}${nth}`,
  }));
  await store.archive.write({ collection: 'links', records });
  await store.close();
  await relay.up();
  const make = (client: typeof maker) => client.makeLink({ body: { account: own } });
  expect(await make(maker)).toMatchObject({
    failure: { code: 'rate_limited', detail: 'At most 1000 links of one maker may be pending: revoke some.' },
  });
  expect(await make(service)).toMatchObject({ ok: true });
  expect(await maker.revokeLink({ id })).toMatchObject({ ok: true });
  expect(await make(maker)).toMatchObject({ ok: true });
  await relay.door.revokeServiceKey({ id: await relay.door.keyNamed('many') });
});

it('revokes a staff member’s and a service’s links with them', async () => {
  const own = newAccount();
  const { client: leaver } = await relay.enrol('Leaver');
  const { client: retired } = await relay.service('retired');
  const made = [await makeLink(leaver, { account: own }), await makeLink(retired, { account: own })];
  const owner = ownerBrowser();
  await owner.connect(made[0]?.url ?? '', lakeside);
  await relay.door.revokeStaff({ id: await relay.door.staffNamed('Leaver') });
  await relay.door.revokeServiceKey({ id: await relay.door.keyNamed('retired') });
  for (const { id, url } of made) {
    expect(await stateOf(id)).toMatchObject({ status: 'revoked' });
    expect(await stateOf(id)).not.toHaveProperty('organization');
    expect(await owner.press(url)).toBe('');
  }
});

it('writes no codes and secrets into the log and the audit log', async () => {
  const own = newAccount();
  const { url, id } = await makeLink(staff, { account: own });
  const owner = ownerBrowser();
  await owner.connect(url, lakeside);
  await staff.confirmLink({ id, body: { organization: labelOf('Lakeside Lofts') } });
  const secret = url.split('/').at(-1) ?? '';
  const verifier = /^connect=[^.]+\.([\w-]+)/.exec(owner.cookie)?.[1] ?? '';
  expect([secret, verifier].map(({ length }) => length)).toEqual([50, 43]);
  const audited = JSON.stringify(await relay.door.audit({ account: own.id, limit: 100 } as never));
  expect(audited).toMatch(/link_made.*pairing_started.*link_authorized.*connected/);
  for (const kept of [relay.logLines.join('\n'), audited]) {
    for (const each of [secret, verifier, key, 'nacac_']) expect(kept).not.toContain(each);
  }
});
