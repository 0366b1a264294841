import { beforeEach, expect, it } from 'vitest';
import { benchOfFile } from '../support/relay/pass-through.ts';
import { valueIn } from '../support/relay/value-in.ts';

const bench = await benchOfFile();
const { client: staff } = await bench.relay.enrol('Sam', 'admin');
const { client: service } = await bench.relay.service('by-account');
beforeEach(() => bench.relay.pass(60));

/** Gives tokens that name one organization, a different token each time. */
const ofOneOrganization = () => {
  const claims = Buffer.from(JSON.stringify({ organizationID: 4711 })).toString('base64url');
  bench.api.give({ userToken: `eyJhbGciOiJub25lIn0.${claims}.c2ln` });
};

const tokensSeen = () =>
  bench.api.arrived.map(({ rawHeaders }) => rawHeaders[rawHeaders.indexOf('Authorization') + 1]);

it('returns an account’s state and connections, the one in use first', async () => {
  const another = () => bench.connect('several', { parallel: true, by: staff });
  ofOneOrganization();
  const [oldest, middle, newest] = [await bench.connect('several'), await another(), await another()];
  await staff.disconnect({ id: newest });
  const { account, state, connections } = valueIn(await service.readAccount({ account: 'several' }));
  expect([account, state, connections.map(({ id }) => id)]).toEqual([
    { id: 'several' },
    'active',
    [middle, oldest, newest],
  ]);
  expect(await staff.readAccount({ account: 'several' })).toEqual(
    await service.readAccount({ account: 'several' }),
  );
  const { userToken } = valueIn(await service.vendToken({ id: middle, body: {} }));
  expect(valueIn(await service.vendAccountToken({ account: 'several', body: {} })).userToken).toBe(userToken);
  await bench.call('/things', { account: 'several' });
  expect(tokensSeen()).toEqual([userToken]);
});

it('refuses calls by account where nothing says that its connections are of one organization', async () => {
  const first = await bench.connect('unnamed');
  const second = await bench.connect('unnamed', { parallel: true, by: staff });
  const refusal = {
    ...{ status: 409, code: 'ambiguous_account', fixedBy: 'staff' },
    connections: [second, first].map((id) => ({ id, organization: null, status: 'active' })),
  };
  expect((await bench.call('/things', { account: 'unnamed' })).problem()).toMatchObject(refusal);
  expect(bench.api.arrived).toEqual([]);
  expect(valueIn(await service.readAccount({ account: 'unnamed' })).state).toBe('ambiguous');
  expect((await bench.call('/things', { connection: first })).status).toBe(200);
});

it('distinguishes an account that was never connected from a disconnected one', async () => {
  expect(await service.readAccount({ account: 'none' })).toMatchObject({ failure: { code: 'not_found' } });
  expect(await service.vendAccountToken({ account: 'none', body: {} })).toMatchObject({
    failure: { code: 'not_found' },
  });
  expect((await bench.call('/things', { account: 'none' })).problem()).toMatchObject({
    status: 404,
    code: 'not_found',
  });

  const id = await bench.connect('ended');
  await staff.disconnect({ id });
  expect(valueIn(await service.readAccount({ account: 'ended' })).state).toBe('disconnected');
  const refusal = { code: 'reauthorization_required', cause: 'disconnected_by_staff', fixedBy: 'staff' };
  expect(await service.vendAccountToken({ account: 'ended', body: {} })).toMatchObject({ failure: refusal });
  const answer = await bench.call('/things', { account: 'ended' });
  expect(answer.problem()).toMatchObject({ status: 409, ...refusal });
  expect(answer.headers['retry-after']).toBeUndefined();
  expect(bench.api.arrived).toEqual([]);
});

it('passes calls by account through as by connection: any method, exact bytes, one renewal for a refused token', async () => {
  const account = 'Kunde 7/ä%';
  await bench.connect(account);
  bench.api.refused.add(bench.api.userToken);
  // The refusal of a new token may be one of the header's form.
  bench.relay.pass(61);
  const path = '/things/%C3%A4?q=%2e/&x';
  const answer = await bench.call(path, { account, method: 'PUT', body: 'the body', chunked: true });
  expect([answer.status, answer.body.toString()]).toEqual([200, 'answer']);
  expect(bench.api.arrived).toMatchObject([
    { method: 'PUT', target: path },
    { method: 'PUT', target: path, body: Buffer.from('the body') },
  ]);
  for (const closed of ['/token', '/REFRESH', '/login', '/%74oken']) {
    expect((await bench.call(closed, { account })).status, closed).toBeGreaterThanOrEqual(400);
  }
  expect((await bench.call('/things', { account, method: 'TRACE' })).status).toBe(405);
  const { session } = await bench.relay.enrol('Robin');
  expect((await bench.call('/things', { account, key: session })).problem().code).toBe('forbidden');
  expect((await bench.call('/things', { account, key: 'none' })).problem().code).toBe('unauthenticated');
  expect(bench.api.arrived).toHaveLength(2);
});

it('logs a call by account with its route and account, and audits it with its connection', async () => {
  const connection = await bench.connect('logged');
  const before = bench.relay.logLines.length;
  await bench.call('/things/secret', { account: 'logged' });
  const lines = bench.relay.logLines.slice(before);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { route: '/v1/accounts/:account/noiseaware/*', account: 'logged', status: 200 },
  ]);
  expect(lines.join()).not.toContain('secret');
  await bench.relay.restart();
  const audit = await bench.relay.door.audit({ what: ['api_called'], connection, limit: 10 });
  expect(audit).toMatchObject([{ account: 'logged', connection, count: 1 }]);
});
