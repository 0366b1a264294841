import { expect, test } from 'vitest';
import { startBoth, startConnected } from './connected.ts';

const minutes = (count: number): number => count * 60_000;
const days = (count: number): number => count * 24 * 3600 * 1000;

test('a user token lives fifteen minutes and is a 401 from then on', async () => {
  const { list, first, clock } = await startConnected();
  await clock.advance(minutes(15) - 1);
  expect((await list(first.userToken)).status).toBe(200);
  await clock.advance(1);
  expect((await list(first.userToken)).status).toBe(401);
});

test('tokenLifetime and refreshLifetime shorten both lives', async () => {
  const { list, refresh, first, clock } = await startConnected({
    switches: { tokenLifetime: 5, refreshLifetime: 10 },
  });
  expect(Date.parse(first.expiresAt) - clock.now()).toBe(5000);
  await clock.advance(5000);
  expect((await list(first.userToken)).status).toBe(401);
  await clock.advance(5000);
  expect((await refresh(first.refreshToken)).status).toBe(401);
});

test('a refresh token lives fifteen days', async () => {
  const { refresh, first, clock, sandbox } = await startConnected({ switches: { rotation: 'off' } });
  await clock.advance(days(15) - 1);
  expect((await refresh(first.refreshToken)).status).toBe(200);
  await clock.advance(1);
  expect((await refresh(first.refreshToken)).status).toBe(401);
  expect(sandbox.entries('refresh').map(({ status }) => status)).toEqual([200, 401]);
});

test('with rotation=off, refreshExtends starts the fifteen days anew', async () => {
  const { refresh, first, clock } = await startConnected({
    switches: { rotation: 'off', refreshExtends: true },
  });
  await clock.advance(days(10));
  await refresh(first.refreshToken);
  await clock.advance(days(10));
  expect((await refresh(first.refreshToken)).status).toBe(200);
});

test('an access code can be exchanged again and again, and earlier tokens live on', async () => {
  const { exchange, tokens, list, refresh, first } = await startConnected();
  const second = await tokens(await exchange());
  expect(second.userToken).not.toBe(first.userToken);
  expect((await list(first.userToken)).status).toBe(200);
  expect((await list(second.userToken)).status).toBe(200);
  expect((await refresh(first.refreshToken)).status).toBe(200);
});

test('newTokenEndsOld lets a new /token call end the tokens before it', async () => {
  const { exchange, tokens, list, refresh, first } = await startConnected({
    switches: { newTokenEndsOld: true },
  });
  const second = await tokens(await exchange());
  expect((await list(first.userToken)).status).toBe(401);
  expect((await refresh(first.refreshToken)).status).toBe(401);
  expect((await list(second.userToken)).status).toBe(200);
});

test('rotation=off answers with the refresh token that was used', async () => {
  const { refresh, tokens, list, first } = await startConnected({ switches: { rotation: 'off' } });
  const second = await tokens(await refresh(first.refreshToken));
  expect(second.refreshToken).toBe(first.refreshToken);
  expect(second.userToken).not.toBe(first.userToken);
  expect((await list(second.userToken)).status).toBe(200);
});

test('rotation=kill-at-once replaces the refresh token and refuses the old one', async () => {
  const { refresh, tokens, first } = await startConnected({ switches: { rotation: 'kill-at-once' } });
  const second = await tokens(await refresh(first.refreshToken));
  expect(second.refreshToken).not.toBe(first.refreshToken);
  expect((await refresh(first.refreshToken)).status).toBe(401);
  expect((await refresh(second.refreshToken)).status).toBe(200);
});

test('rotation=grace lets the old refresh token live a little longer', async () => {
  const { refresh, first, clock } = await startConnected({
    switches: { rotation: 'grace', rotationGrace: 30 },
  });
  await refresh(first.refreshToken);
  await clock.advance(29_999);
  expect((await refresh(first.refreshToken)).status).toBe(200);
  await clock.advance(1);
  expect((await refresh(first.refreshToken)).status).toBe(401);
});

test('refreshReuse=ends-all takes a replaced refresh token that comes again for a theft', async () => {
  const { refresh, list, tokens, first } = await startConnected({ switches: { refreshReuse: 'ends-all' } });
  const second = await tokens(await refresh(first.refreshToken));
  expect((await list(second.userToken)).status).toBe(200);
  expect((await refresh(first.refreshToken)).status).toBe(401);
  expect((await list(second.userToken)).status).toBe(401);
  expect((await refresh(second.refreshToken)).status).toBe(401);
});

test.each(['404', '405'] as const)(
  'refreshAbsent=%s answers that, and /token still works',
  async (status) => {
    const { refresh, exchange, first } = await startConnected({ switches: { refreshAbsent: status } });
    expect((await refresh(first.refreshToken)).status).toBe(Number(status));
    expect((await exchange()).status).toBe(200);
  },
);

test('the refresh call can have another path, method and key', async () => {
  const { send, first } = await startConnected({
    switches: { refreshPath: '/token/refresh', refreshMethod: 'PUT', refreshKey: 'refresh_token' },
  });
  const body = { refresh_token: first.refreshToken };
  expect((await send('/refresh', body)).status).toBe(404);
  expect((await send('/token/refresh', body, {}, 'POST')).status).toBe(405);
  expect((await send('/token/refresh', { refreshToken: first.refreshToken }, {}, 'PUT')).status).toBe(400);
  expect((await send('/token/refresh', body, {}, 'PUT')).status).toBe(200);
});

test('a refresh by GET reads the query', async () => {
  const { send, first } = await startConnected({ switches: { refreshMethod: 'GET' } });
  const query = new URLSearchParams({ refreshToken: first.refreshToken });
  expect((await send(`/refresh?${query}`, undefined, {}, 'GET')).status).toBe(200);
});

test.each([400, 401, 403, 404] as const)('a revoked access code is refused with %i', async (status) => {
  const { exchange, sandbox } = await startConnected({ switches: { accessCodeRefusal: status } });
  expect((await exchange()).status).toBe(200);
  expect(sandbox.revoke('access-code-1')).toBe(1);
  expect((await exchange()).status).toBe(status);
  expect(sandbox.grants()).toMatchObject([{ ended: 'revoked' }]);
});

test.each([400, 401, 403, 404] as const)('a refused refresh token can be answered %i', async (status) => {
  const { refresh } = await startBoth({ switches: { refreshRefusal: status } });
  expect((await refresh('never-issued')).status).toBe(status);
});

test.each([
  ['access-code', 200, 200],
  ['refresh', 401, 200],
  ['everything', 401, 401],
] as const)(
  'revocationEnds=%s leaves refresh %i and API calls %i',
  async (revocationEnds, refreshed, listed) => {
    const { exchange, refresh, list, sandbox, first } = await startConnected({
      switches: { revocationEnds },
    });
    expect(sandbox.revoke('Harbor House Rentals')).toBe(1);
    expect(sandbox.revoke('Harbor House Rentals')).toBe(0);
    expect((await exchange()).status).toBe(401);
    expect((await list(first.userToken)).status).toBe(listed);
    expect((await refresh(first.refreshToken)).status).toBe(refreshed);
  },
);

test.each([
  ['user', 401, 200],
  ['refresh', 200, 401],
  ['both', 401, 401],
] as const)(
  'ending %s tokens leaves API calls %i, refresh %i, and the access code',
  async (kind, listed, refreshed) => {
    const { exchange, refresh, list, sandbox, first } = await startConnected();
    sandbox.endTokens(kind, 'somebody else');
    expect((await list(first.userToken)).status).toBe(200);
    sandbox.endTokens(kind);
    expect((await list(first.userToken)).status).toBe(listed);
    expect((await refresh(first.refreshToken)).status).toBe(refreshed);
    expect((await exchange()).status).toBe(200);
  },
);

test('/token wants both of its keys, the right client, and no secret', async () => {
  const { send, exchange } = await startConnected();
  expect((await send('/token', { accessCode: 'access-code-1' })).status).toBe(400);
  expect((await send('/token', { accessCode: 'access-code-1', clientId: 'example-stays' })).status).toBe(400);
  expect((await send('/token', { accessCode: 'access-code-1', clientID: 'somebody' })).status).toBe(401);
  expect((await exchange('unknown')).status).toBe(401);
});

test('/login gives tokens for an email and a password, a 401 for a wrong one, and a 418 to reset it', async () => {
  const { send, tokens, list, sandbox } = await startBoth({ switches: { envelope: 'data' } });
  const logIn = (password: string) => send('/login', { email: 'owner@example.com', password });
  const { userToken } = await tokens(await logIn('sandbox'));
  expect((await list(userToken)).status).toBe(200);
  expect((await logIn('guess')).status).toBe(401);
  expect((await send('/login', { email: 'owner@example.com' })).status).toBe(400);
  sandbox.set({ passwordReset: 'everybody' });
  expect((await logIn('sandbox')).status).toBe(418);
  expect((await logIn('guess')).status).toBe(401);
});
