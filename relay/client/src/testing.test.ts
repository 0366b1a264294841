import { expect, it } from 'vitest';
import { createClient } from './client.ts';
import { failureOf } from './test-support/a-client.ts';
import { createFakeRelay, type FakeAccount, type FakeRelayOptions } from './testing.ts';

const aPair = (options: FakeRelayOptions = {}) => {
  const relay = createFakeRelay(options);
  return { relay, connect: createClient({ ...relay, sleep: async () => undefined }) };
};

it('a fake relay has accounts with tokens and connections, and records calls', async () => {
  const { relay, connect } = aPair({ accounts: { 'cust 1': { state: 'active', name: 'Cabin' } } });
  expect((await connect.tokenFor('cust 1')).userToken).toBe('token-of-cust 1');
  const { account, state, connections } = await connect.account('cust 1');
  expect([account, state]).toEqual([{ id: 'cust 1', name: 'Cabin' }, 'active']);
  expect(await Array.fromAsync(connect.connections.list())).toEqual(connections);
  expect(await connect.connections.get(connections[0]?.id ?? '')).toEqual({ connection: connections[0] });
  expect(await Array.fromAsync(connect.noiseaware.list('cust 1', '/events/list'))).toEqual([]);
  expect(relay.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /v1/accounts/cust%201/token',
    'GET /v1/accounts/cust%201',
    'GET /v1/connections',
    'GET /v1/connections/cust%201-connection-1',
    'POST /v1/accounts/cust%201/noiseaware/events/list',
  ]);
  expect(relay.calls[0]?.body).toEqual({ minTtl: 60 });
});

it.each([
  ['degraded', undefined],
  ['reauthorization_required', { code: 'reauthorization_required', cause: 'refused', fixedBy: 'staff' }],
  ['disconnected', { code: 'reauthorization_required', cause: 'disconnected_by_staff' }],
  ['ambiguous', { code: 'ambiguous_account', problem: { connections: [{}, {}] } }],
] as const)('a fake account that is %s answers as a relay does', async (state, expected) => {
  const accounts: Record<string, FakeAccount> = { a: { state } };
  const { connect } = aPair({ accounts });
  const failure = await connect.tokenFor('a').then(
    () => undefined,
    (error: unknown) => error,
  );
  if (expected === undefined) expect(failure).toBeUndefined();
  else expect(failure).toMatchObject({ status: 409, ...expected });
  expect((await connect.account('a')).state).toBe(state);
  accounts['a'] = { state: 'active' };
  expect((await connect.tokenFor('a')).userToken).toBe('token-of-a');
  expect(await failureOf(connect.account('unknown'))).toMatchObject({ code: 'not_found', status: 404 });
});

it('a fake relay fails by name, once for each failure', async () => {
  const { relay, connect } = aPair({ accounts: { a: { state: 'active' } } });
  relay.fail('noiseaware_unavailable', { cause: 'slow', fixedBy: 'time', retryAfter: 40 });
  const failure = await failureOf(connect.tokenFor('a'));
  expect(failure).toMatchObject({ status: 503, cause: 'slow', fixedBy: 'time', retryAfter: 40 });
  relay.fail('relay_unreachable');
  relay.fail('relay_unreachable');
  expect((await connect.tokenFor('a')).userToken).toBe('token-of-a');
  expect(relay.calls).toHaveLength(4);
});

it('a fake relay gives pushed events to readers that wait for them, and to later ones', async () => {
  const { relay, connect } = aPair();
  relay.push({ type: 'connection.connected', account: 'a', data: {} });
  const events = connect.events({ since: 0, type: 'link.used' });
  const next = events.next();
  await expect.poll(() => relay.calls.length).toBe(1);
  relay.push({ type: 'link.opened', account: 'b', data: {} });
  const pushed = relay.push({ type: 'link.used', account: 'b', data: { link: { id: 'l-1' } } });
  expect((await next).value).toEqual(pushed);
  const page = await connect.request('GET', '/v1/events', { query: { account: 'b' } as never });
  expect(page).toMatchObject({ events: [{ seq: 2 }, { seq: 3 }], next: 3 });
  const leaving = connect.events({ since: 3, signal: AbortSignal.timeout(1) });
  await expect(leaving.next()).rejects.toThrow('timeout');
});

it('a test answers calls in the relay’s place, such as NoiseAware’s', async () => {
  const id = 9007199254740993n;
  const answer = ({ path }: { path: string }) => {
    if (path.endsWith('/events/list')) return { events: [{ ID: id }], totalCount: 1 };
    return path.endsWith('/things') ? new Response('', { status: 418 }) : undefined;
  };
  const { connect } = aPair({ accounts: { a: { state: 'active' } }, answer });
  expect(await Array.fromAsync(connect.noiseaware.list('a', '/events/list'))).toEqual([{ ID: id }]);
  expect((await connect.fetch('a', '/things')).status).toBe(418);
  expect(await failureOf(connect.links.list().page())).toMatchObject({ code: 'not_found' });
});
