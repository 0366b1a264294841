import { request } from 'node:http';
import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { startBoth, startConnected } from './connected.ts';
import { switchNames } from './switches/switches.ts';

type Both = Awaited<ReturnType<typeof startBoth>>;

/** Calls the control door and returns the status and the parsed answer. */
const controlOf =
  ({ send }: Both) =>
  async (method: string, path: string, body?: unknown): Promise<{ status: number; answer: unknown }> => {
    const response = await send(`/_sandbox${path}`, body, {}, method);
    return { status: response.status, answer: await response.json() };
  };

test('every switch is described with its values, its default and what it does', async () => {
  const control = controlOf(await startBoth());
  const { answer } = await control('GET', '/');
  expect(Object.keys(answer as object)).toEqual(switchNames);
  expect(answer).toMatchObject({ envelope: { values: 'flat|data', initial: 'flat' } });
});

test('switches can be read and changed while the sandbox runs', async () => {
  const both = await startConnected();
  const control = controlOf(both);
  const patch = { envelope: 'data', fault: { api: { kind: '502', times: 2 } } };
  expect((await control('PATCH', '/switches', patch)).answer).toMatchObject(patch);
  expect(await (await both.exchange()).json()).toHaveProperty('data');
  expect((await both.list(both.first.userToken)).status).toBe(502);
  expect((await control('GET', '/switches')).answer).toMatchObject({
    envelope: 'data',
    fault: { api: { kind: '502', times: 1 } },
  });
});

test.each([
  [{ envelop: 'data' }, 'there is no switch "envelop"'],
  [{ envelope: 'sealed' }, 'switch envelope must be flat|data'],
  [{ tokenLifetime: -1 }, 'switch tokenLifetime must be <seconds>'],
  [{ fault: { tokens: { kind: '502' } } }, 'switch fault must be fault.<target>=<kind>[*times] | JSON'],
])('the change %j is refused: %s', async (patch, error) => {
  const both = await startBoth();
  expect(await controlOf(both)('PATCH', '/switches', patch)).toEqual({ status: 400, answer: { error } });
  expect(() => both.sandbox.set(patch as object)).toThrow(error);
});

test('a wrong switch among right ones changes nothing', async () => {
  const { sandbox } = await startBoth();
  expect(() => sandbox.set({ envelope: 'data', rotation: 'never' } as object)).toThrow('rotation');
  expect(sandbox.switches.envelope).toBe('flat');
});

test('the journal can be read, also by kind, and emptied; the secrets stay', async () => {
  const control = controlOf(await startConnected());
  expect((await control('GET', '/journal')).answer).toHaveLength(6);
  expect((await control('GET', '/journal?kind=token')).answer).toMatchObject([
    { kind: 'token', status: 200 },
  ]);
  expect((await control('DELETE', '/journal')).answer).toEqual({ removed: 6 });
  expect((await control('GET', '/journal')).answer).toEqual([]);
  expect((await control('GET', '/secrets')).answer).toContain('access-code-1');
});

test('a manual clock can be moved', async () => {
  const both = await startConnected();
  const control = controlOf(both);
  const before = both.clock.now();
  expect((await control('POST', '/clock', { advance: 900 })).answer).toEqual({ now: before + 900_000 });
  expect((await control('GET', '/clock')).answer).toEqual({ now: before + 900_000 });
  expect((await both.list(both.first.userToken)).status).toBe(401);
  expect((await control('POST', '/clock', { advance: -1 })).status).toBe(400);
});

test('the real clock cannot be moved', async () => {
  const control = controlOf(await startBoth({ clock: systemClock }));
  expect(await control('POST', '/clock', { advance: 1 })).toEqual({
    status: 400,
    answer: { error: 'the clock is the real one: start the sandbox with --manual-clock' },
  });
});

test('access codes can be revoked and tokens ended', async () => {
  const both = await startConnected();
  const control = controlOf(both);
  expect((await control('POST', '/end-tokens', { kind: 'user' })).answer).toEqual({ ended: 'user' });
  expect((await both.list(both.first.userToken)).status).toBe(401);
  expect((await control('GET', '/grants')).answer).toMatchObject([{ accessCode: 'access-code-1' }]);
  expect((await control('POST', '/revoke', { target: 'access-code-1' })).answer).toEqual({ revoked: 1 });
  expect((await both.exchange()).status).toBe(401);
  expect((await control('POST', '/revoke', {})).status).toBe(400);
});

test('users can be added, and log in', async () => {
  const both = await startBoth();
  const control = controlOf(both);
  const user = { email: 'added@example.com', password: 'pw', organizations: ['Added'] };
  expect((await control('POST', '/users', user)).answer).toMatchObject({
    organizations: [{ name: 'Added' }],
  });
  expect((await control('POST', '/users', user)).status).toBe(400);
  expect((await control('GET', '/organizations')).answer).toContainEqual(
    expect.objectContaining({ name: 'Added' }),
  );
  expect((await both.walk(user)).location).toContain('access-code-1');
});

test('the partner can be provisioned anew', async () => {
  const both = await startBoth();
  const control = controlOf(both);
  expect((await control('PATCH', '/partner', { name: 'Other Stays' })).answer).toMatchObject({
    id: '42',
    name: 'Other Stays',
    connectionUrl: both.partner.connectionUrl,
  });
  expect((await control('GET', '/partner')).answer).toMatchObject({ name: 'Other Stays' });
  expect((await control('PATCH', '/partner', { connectionUrl: 'nowhere' })).status).toBe(400);
});

test('mails that have arrived can be read', async () => {
  const control = controlOf(await startBoth());
  expect((await control('GET', '/mails')).answer).toEqual([]);
});

test.each([
  ['Origin', 'https://evil.example', 403],
  ['Origin', 'null', 403],
  ['Sec-Fetch-Site', 'cross-site', 403],
  ['Sec-Fetch-Site', 'same-site', 403],
  ['Host', 'rebound.example', 403],
  ['Sec-Fetch-Site', 'none', 200],
  ['Sec-Fetch-Site', 'same-origin', 200],
  ['Host', 'localhost:8788', 200],
] as const)('a control call with %s: %s is a %i', async (name, value, status) => {
  const { sandbox } = await startBoth();
  const answered = await new Promise<number | undefined>((resolve, reject) => {
    // Not with fetch, which does not let a program set these headers.
    const call = request(`${sandbox.url}/_sandbox/switches`, {
      method: 'PATCH',
      headers: { [name]: value, 'Content-Type': 'text/plain' },
    });
    call.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    call.end('{"envelope":"data"}');
  });
  expect(answered).toBe(status);
  expect(sandbox.switches.envelope).toBe(status === 200 ? 'data' : 'flat');
});

test('the sandbox’s own origin may call the control door', async () => {
  const { sandbox, send } = await startBoth();
  const response = await send('/_sandbox/switches', undefined, { Origin: sandbox.url }, 'GET');
  expect(response.status).toBe(200);
});
