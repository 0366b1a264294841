import { expect, test } from 'vitest';
import { startConnected } from './connected.ts';

const days = (count: number): number => count * 24 * 3600 * 1000;

test.each([
  [{}, 15 * 60, 15 * 24 * 3600],
  [{ tokenLifetime: 5, refreshLifetime: 10 }, 5, 10],
])(
  'with %j a user token lives %i s and a refresh token %i s, and each gets 401 afterwards',
  async (switches, user, refreshing) => {
    const { list, refresh, first, clock, sandbox } = await startConnected({
      switches: { rotation: 'off', ...switches },
    });
    expect(Date.parse(first.expiresAt) - clock.now()).toBe(user * 1000);
    await clock.advance(user * 1000 - 1);
    expect((await list(first.userToken)).status).toBe(200);
    await clock.advance(1);
    expect((await list(first.userToken)).status).toBe(401);
    await clock.advance((refreshing - user) * 1000 - 1);
    expect((await refresh(first.refreshToken)).status).toBe(200);
    await clock.advance(1);
    expect((await refresh(first.refreshToken)).status).toBe(401);
    expect(sandbox.entries('refresh').map(({ status }) => status)).toEqual([200, 401]);
  },
);

test('an access code can be exchanged again: earlier tokens live on, or end with newTokenEndsOld', async () => {
  const { exchange, tokens, list, refresh, first, sandbox } = await startConnected();
  const second = await tokens(await exchange());
  expect(second.userToken).not.toBe(first.userToken);
  expect((await list(first.userToken)).status).toBe(200);
  expect((await list(second.userToken)).status).toBe(200);
  expect((await refresh(first.refreshToken)).status).toBe(200);
  sandbox.set({ newTokenEndsOld: true });
  const third = await tokens(await exchange());
  expect((await list(second.userToken)).status).toBe(401);
  expect((await refresh(second.refreshToken)).status).toBe(401);
  expect((await list(third.userToken)).status).toBe(200);
});

test('rotation=off answers with the refresh token that was used, whose fifteen days refreshExtends starts again', async () => {
  const { refresh, tokens, list, first, clock } = await startConnected({
    switches: { rotation: 'off', refreshExtends: true },
  });
  await clock.advance(days(10));
  const second = await tokens(await refresh(first.refreshToken));
  expect(second.refreshToken).toBe(first.refreshToken);
  expect(second.userToken).not.toBe(first.userToken);
  expect((await list(second.userToken)).status).toBe(200);
  await clock.advance(days(10));
  expect((await refresh(first.refreshToken)).status).toBe(200);
});

test('rotation=kill-at-once replaces the refresh token and refuses the old one; grace lets it live a little longer', async () => {
  const { refresh, tokens, first, clock, sandbox } = await startConnected({
    switches: { rotation: 'kill-at-once', rotationGrace: 30 },
  });
  const second = await tokens(await refresh(first.refreshToken));
  expect(second.refreshToken).not.toBe(first.refreshToken);
  expect((await refresh(first.refreshToken)).status).toBe(401);
  sandbox.set({ rotation: 'grace' });
  expect((await refresh(second.refreshToken)).status).toBe(200);
  await clock.advance(29_999);
  expect((await refresh(second.refreshToken)).status).toBe(200);
  await clock.advance(1);
  expect((await refresh(second.refreshToken)).status).toBe(401);
});

test('refreshReuse=ends-all ends all tokens when a replaced refresh token is used again', async () => {
  const { refresh, list, tokens, first } = await startConnected({ switches: { refreshReuse: 'ends-all' } });
  const second = await tokens(await refresh(first.refreshToken));
  expect((await list(second.userToken)).status).toBe(200);
  expect((await refresh(first.refreshToken)).status).toBe(401);
  expect((await list(second.userToken)).status).toBe(401);
  expect((await refresh(second.refreshToken)).status).toBe(401);
});

test('the refresh call can be absent, or have another path, method and key', async () => {
  const { send, refresh, exchange, first, sandbox } = await startConnected();
  for (const refreshAbsent of ['404', '405'] as const) {
    sandbox.set({ refreshAbsent });
    expect((await refresh(first.refreshToken)).status).toBe(Number(refreshAbsent));
    expect((await exchange()).status).toBe(200);
  }
  sandbox.set({
    refreshAbsent: 'no',
    refreshPath: '/token/refresh',
    refreshMethod: 'PUT',
    refreshKey: 'refresh_token',
  });
  const body = { refresh_token: first.refreshToken };
  expect((await send('/refresh', body)).status).toBe(404);
  expect((await send('/token/refresh', body, {}, 'POST')).status).toBe(405);
  expect((await send('/token/refresh', { refreshToken: first.refreshToken }, {}, 'PUT')).status).toBe(400);
  sandbox.set({ rotation: 'off' });
  expect((await send('/token/refresh', body, {}, 'PUT')).status).toBe(200);
  sandbox.set({ refreshMethod: 'GET' });
  expect((await send(`/token/refresh?${new URLSearchParams(body)}`, undefined, {}, 'GET')).status).toBe(200);
});

test.each([400, 401, 403, 404] as const)(
  'a revoked access code and a refused refresh token can be answered %i',
  async (status) => {
    const { exchange, refresh, sandbox } = await startConnected({
      switches: { accessCodeRefusal: status, refreshRefusal: status },
    });
    expect((await refresh('never-issued')).status).toBe(status);
    expect((await exchange()).status).toBe(200);
    expect(sandbox.revoke('access-code-1')).toBe(1);
    expect((await exchange()).status).toBe(status);
    expect(sandbox.grants()).toMatchObject([{ ended: 'revoked' }]);
  },
);

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
    sandbox.endTokens(kind, 'another user');
    expect((await list(first.userToken)).status).toBe(200);
    sandbox.endTokens(kind);
    expect((await list(first.userToken)).status).toBe(listed);
    expect((await refresh(first.refreshToken)).status).toBe(refreshed);
    expect((await exchange()).status).toBe(200);
  },
);

test('/token wants both of its keys, the right client, and no secret; /login an email and a password, or answers 418 to reset it', async () => {
  const { send, exchange, tokens, list, sandbox } = await startConnected();
  sandbox.set({ envelope: 'data' });
  const logIn = async (password: string) =>
    (await send('/login', { email: 'owner@example.com', password })).status;
  const accessCode = 'access-code-1';
  expect((await send('/token', { accessCode })).status).toBe(400);
  expect((await send('/token', { accessCode, clientId: 'example-stays' })).status).toBe(400);
  expect((await send('/token', { accessCode, clientID: 'unknown' })).status).toBe(401);
  expect((await exchange('unknown')).status).toBe(401);
  const { userToken } = await tokens(
    await send('/login', { email: 'owner@example.com', password: 'sandbox' }),
  );
  expect((await list(userToken)).status).toBe(200);
  expect(await logIn('guess')).toBe(401);
  expect((await send('/login', { email: 'owner@example.com' })).status).toBe(400);
  sandbox.set({ passwordReset: 'all' });
  expect([await logIn('sandbox'), await logIn('guess')]).toEqual([418, 401]);
});
