import { expect, test } from 'vitest';
import { start, startBoth, startConnected } from './connected.ts';

test('the journal records the whole flow from the link to the tokens in order, with requests and answers', async () => {
  const { sandbox, partner, list, first } = await startConnected();
  expect(sandbox.journal.map(({ kind, status }) => [kind, status])).toEqual([
    ['authorize_page', 200],
    ['login', 200],
    ['authorize', 200],
    ['connection_url_call', 200],
    ['redirect', 302],
    ['token', 200],
  ]);
  expect(new Set(sandbox.journal.map(({ at }) => at))).toEqual(new Set([start]));
  await list(first.userToken);
  expect(sandbox.entries('authorize_page')[0]?.details).toMatchObject({
    code: 'one-time-code',
    redirect: 'https://partner.example/back',
  });
  expect(sandbox.entries('connection_url_call')[0]?.details).toEqual({
    url: partner.connectionUrl,
    request: { client_id: 'example-stays', client_secret: 'sandbox-client-secret', code: 'one-time-code' },
    answer: '{"access_code":"access-code-1"}',
  });
  expect(sandbox.entries('redirect')[0]?.details).toEqual({
    location: 'https://partner.example/back?access_code=access-code-1',
  });
  expect(sandbox.entries('token')[0]?.details).toMatchObject({
    method: 'POST',
    path: '/token',
    request: { accessCode: 'access-code-1', clientID: 'example-stays' },
    answer: JSON.stringify(first),
  });
  expect(sandbox.entries('api')[0]).toMatchObject({
    status: 200,
    details: { path: '/thresholds/list', headers: { authorization: first.userToken }, request: {} },
  });
});

test('wrong passwords, cancellations, failed ConnectionURL calls and revocations are in the journal', async () => {
  const { sandbox, walk, partner } = await startConnected();
  await walk({ password: 'guess' });
  expect(sandbox.entries('login').at(-1)?.details).toEqual({ email: 'owner@example.com', reason: 'wrong' });
  await walk({ decision: 'cancel' });
  expect(sandbox.entries('cancel')[0]?.details).toEqual({
    organization: 'Harbor House Rentals',
    code: 'one-time-code',
  });
  await partner.stop();
  await walk();
  expect(sandbox.entries('connection_url_call').at(-1)).toMatchObject({
    status: 0,
    details: { reason: 'fetch failed' },
  });
  sandbox.revoke('access-code-1');
  expect(sandbox.entries('revoke')).toMatchObject([{ details: { accessCode: 'access-code-1' } }]);
});

test('calls to paths that do not exist are journalled with what they brought; arrived() settles when an entry is written', async () => {
  const { sandbox, send, walk } = await startBoth();
  expect((await send('/tokens?x=1', { a: 1 })).status).toBe(404);
  expect(sandbox.entries('unknown_path')).toMatchObject([
    { status: 404, details: { method: 'POST', url: '/tokens?x=1', request: { a: 1 } } },
  ]);
  const order: string[] = [];
  const arrived = sandbox.arrived('redirect').then(() => order.push('arrived'));
  const walked = walk().then(() => order.push('walked'));
  await Promise.all([arrived, walked]);
  expect(order).toEqual(['arrived', 'walked']);
  // Also when it is there already.
  await sandbox.arrived('redirect', 1);
});

test('secrets() returns every code, access code, token and client secret that was sent', async () => {
  const { sandbox, refresh, tokens, first } = await startConnected();
  const second = await tokens(await refresh(first.refreshToken));
  expect(sandbox.secrets().toSorted()).toEqual(
    [
      'sandbox-client-secret',
      'one-time-code',
      'access-code-1',
      first.userToken,
      first.refreshToken,
      second.userToken,
      second.refreshToken,
    ].toSorted(),
  );
});
