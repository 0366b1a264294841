import { request } from 'node:http';
import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { startBoth, startConnected } from './connected.ts';
import { switchNames } from './switches/switches.ts';

/** A sandbox with its control door, which gives the status and the answer. */
async function controlled<T extends Pick<Awaited<ReturnType<typeof startBoth>>, 'send'>>(
  starting: Promise<T>,
) {
  const both = await starting;
  const control = async (method: string, path: string, body?: unknown) => {
    const response = await both.send(`/_sandbox${path}`, body, {}, method);
    return { status: response.status, answer: (await response.json()) as unknown };
  };
  return { ...both, control };
}

test('every switch is described and can be read and changed at run time; an invalid one changes nothing', async () => {
  const { control, sandbox, exchange, list } = await controlled(startConnected());
  const { answer } = await control('GET', '/');
  expect(Object.keys(answer as object)).toEqual(switchNames);
  expect(answer).toMatchObject({
    envelope: { values: 'flat|data|data-twice|result|payload|list|json-api', initial: 'flat' },
  });
  expect(() => sandbox.set({ envelope: 'data', rotation: 'never' } as object)).toThrow('rotation');
  expect(sandbox.switches.envelope).toBe('flat');
  for (const [patch, error] of [
    [{ envelop: 'data' }, 'there is no switch "envelop"'],
    [{ envelope: 'sealed' }, 'switch envelope must be flat|data|data-twice|result|payload|list|json-api'],
    [{ tokenLifetime: -1 }, 'switch tokenLifetime must be <seconds>'],
    [{ fault: { tokens: { kind: '502' } } }, 'switch fault must be fault.<target>=<kind>[*times] | JSON'],
  ] as const) {
    expect(await control('PATCH', '/switches', patch)).toEqual({ status: 400, answer: { error } });
    expect(() => sandbox.set(patch as object)).toThrow(error);
  }
  const patch = { envelope: 'data', fault: { api: { kind: '502', times: 2 } } };
  expect((await control('PATCH', '/switches', patch)).answer).toMatchObject(patch);
  expect(await (await exchange()).json()).toHaveProperty('data');
  expect((await list('any')).status).toBe(502);
  expect((await control('GET', '/switches')).answer).toMatchObject({
    envelope: 'data',
    fault: { api: { kind: '502', times: 1 } },
  });
});

test('the journal can be read, also by kind, and emptied; the secrets stay', async () => {
  const { control } = await controlled(startConnected());
  expect((await control('GET', '/journal')).answer).toHaveLength(6);
  expect((await control('GET', '/journal?kind=token')).answer).toMatchObject([
    { kind: 'token', status: 200 },
  ]);
  expect((await control('DELETE', '/journal')).answer).toEqual({ removed: 6 });
  expect((await control('GET', '/journal')).answer).toEqual([]);
  expect((await control('GET', '/secrets')).answer).toContain('access-code-1');
});

test('a sandbox that others reach has no control door, and is named by its public address', async () => {
  const publicUrl = 'https://sandbox.harbor.example';
  const { sandbox, send, walk, exchange, tokens } = await startBoth({ publicUrl });
  for (const [method, path] of [
    ['GET', '/_sandbox/secrets'],
    ['GET', '/_sandbox/journal'],
    ['PATCH', '/_sandbox/switches'],
  ] as const)
    expect((await send(path, undefined, {}, method)).status).toBe(404);
  expect((await walk()).location).toContain('access_code=access-code-1');
  const { userToken } = await tokens(await exchange());
  const [, claims = ''] = userToken.split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ iss: publicUrl });
  expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
});

test('a manual clock can be moved, the real one cannot', async () => {
  const { control, clock, list, first } = await controlled(startConnected());
  const later = clock.now() + 900_000;
  expect((await control('POST', '/clock', { advance: 900 })).answer).toEqual({ now: later });
  expect((await control('GET', '/clock')).answer).toEqual({ now: later });
  expect((await list(first.userToken)).status).toBe(401);
  expect((await control('POST', '/clock', { advance: -1 })).status).toBe(400);
  const real = await controlled(startBoth({ clock: systemClock }));
  expect(await real.control('POST', '/clock', { advance: 1 })).toEqual({
    status: 400,
    answer: { error: 'the clock is the real one: start the sandbox with --manual-clock' },
  });
});

test('access codes can be revoked and tokens ended', async () => {
  const { control, list, exchange, first } = await controlled(startConnected());
  expect((await control('POST', '/end-tokens', { kind: 'user' })).answer).toEqual({ ended: 'user' });
  expect((await list(first.userToken)).status).toBe(401);
  expect((await control('GET', '/grants')).answer).toMatchObject([{ accessCode: 'access-code-1' }]);
  expect((await control('POST', '/revoke', { target: 'access-code-1' })).answer).toEqual({ revoked: 1 });
  expect((await exchange()).status).toBe(401);
  expect((await control('POST', '/revoke', {})).status).toBe(400);
});

test('users can be added, and log in; the partner can be provisioned again; mails can be read', async () => {
  const { control, walk, partner } = await controlled(startBoth());
  const user = { email: 'added@example.com', password: 'pw', organizations: ['Added'] };
  expect((await control('POST', '/users', user)).answer).toMatchObject({
    organizations: [{ name: 'Added' }],
  });
  expect((await control('POST', '/users', user)).status).toBe(400);
  expect((await control('GET', '/organizations')).answer).toContainEqual(
    expect.objectContaining({ name: 'Added' }),
  );
  expect((await walk(user)).location).toContain('access-code-1');
  expect((await control('PATCH', '/partner', { name: 'Other Stays' })).answer).toMatchObject({
    id: '42',
    name: 'Other Stays',
    connectionUrl: partner.connectionUrl,
  });
  expect((await control('GET', '/partner')).answer).toMatchObject({ name: 'Other Stays' });
  expect((await control('PATCH', '/partner', { connectionUrl: 'nowhere' })).status).toBe(400);
  expect((await control('GET', '/mails')).answer).toEqual([]);
});

test('the control API accepts calls of programs and of the sandbox’s own origin, and none of another origin', async () => {
  const { sandbox } = await startBoth();
  // Not with fetch, which does not let a program set these headers.
  const statusWith = (name: string, value: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const call = request(`${sandbox.url}/_sandbox/switches`, {
        method: 'PATCH',
        headers: { [name]: value, 'Content-Type': 'text/plain' },
      });
      call.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
      call.end('{"envelope":"data"}');
    });
  for (const [name, value, status] of [
    ['Origin', 'https://evil.example', 403],
    ['Origin', 'null', 403],
    ['Origin', sandbox.url, 200],
    ['Sec-Fetch-Site', 'cross-site', 403],
    ['Sec-Fetch-Site', 'same-site', 403],
    ['Host', 'rebound.example', 403],
    ['Sec-Fetch-Site', 'none', 200],
    ['Sec-Fetch-Site', 'same-origin', 200],
    ['Host', 'localhost:8788', 200],
  ] as const) {
    sandbox.set({ envelope: 'flat' });
    expect(await statusWith(name, value), `${name}: ${value}`).toBe(status);
    expect(sandbox.switches.envelope).toBe(status === 200 ? 'data' : 'flat');
  }
});
