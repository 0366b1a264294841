import { expect, test } from 'vitest';
import { createLog } from '../base/log.ts';
import type { Config } from '../settings/config.ts';
import { createAuthorization } from './authorization.ts';

/** A process that calls an API whose answers depend on the header, by a clock of the test. */
function bench(setting: Config['noiseaware']['authorization'], api: (header: string) => number | undefined) {
  const clock = { now: 1_750_000_000 };
  const lines: { level: string; msg: string; fix?: string }[] = [];
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line)) });
  const authorization = createAuthorization(setting, { now: () => clock.now, log });
  const headers: string[] = [];
  const attempt = async (header: string) => {
    headers.push(header);
    return { status: api(header) };
  };
  return {
    authorization,
    clock,
    lines,
    /** Makes a call with a token of that age; gives its status and the headers that were sent. */
    async call(organization = 'one', { age = 0, isRepeatable = true } = {}) {
      headers.length = 0;
      const token = { userToken: 'token', obtainedAt: clock.now - age, organization };
      const repeat = isRepeatable ? attempt : async () => undefined;
      const { status } = await authorization.call(token, attempt, repeat);
      return { status, headers: [...headers] };
    },
  };
}

const bearerOnly = (header: string) => (header.startsWith('Bearer ') ? 200 : 401);
const rawOnly = (header: string) => (header.startsWith('Bearer ') ? 401 : 200);
const both = ['token', 'Bearer token'];

test('auto sends the token alone where NoiseAware accepts that, and reports nothing', async () => {
  const { authorization, call, lines } = bench('auto', rawOnly);
  expect(await call()).toEqual({ status: 200, headers: ['token'] });
  expect(authorization.finding).toBeUndefined();
  expect(lines).toEqual([]);
});

test('auto takes the other form after the refusal of a new token, and logs once which setting to write', async () => {
  const { authorization, call, lines } = bench('auto', bearerOnly);
  expect(await call()).toEqual({ status: 200, headers: both });
  for (const organization of ['one', 'two'])
    expect(await call(organization, { age: 600 })).toEqual({ status: 200, headers: ['Bearer token'] });
  expect(authorization.form).toBe('bearer');
  expect(authorization.finding).toEqual({ tried: ['raw', 'bearer'], works: 'bearer' });
  expect(lines).toMatchObject([
    {
      level: 'warn',
      msg: 'NoiseAware takes another Authorization header than NOISEAWARE_AUTHORIZATION says',
      fix: 'set NOISEAWARE_AUTHORIZATION=bearer',
    },
  ]);
});

test('a token that is a minute old is not sent in the other form: it may have ended', async () => {
  const { call } = bench('auto', bearerOnly);
  expect(await call('one', { age: 60 })).toEqual({ status: 401, headers: ['token'] });
  expect(await call('one', { age: 59 })).toEqual({ status: 200, headers: both });
});

test('a call that began before the other form was found is made again in it, however old its token is', async () => {
  const answers = Promise.withResolvers<void>();
  const { authorization } = bench('auto', bearerOnly);
  const token = { userToken: 'token', obtainedAt: 0, organization: 'one' };
  const slow = authorization.call(token, async (header) => {
    await answers.promise;
    return { status: bearerOnly(header) };
  });
  const newToken = { ...token, obtainedAt: 1_750_000_000, organization: 'two' };
  await authorization.call(newToken, async (header) => ({ status: bearerOnly(header) }));
  answers.resolve();
  expect(await slow).toEqual({ status: 200 });
});

test.each([200, 400, 403, 404, 418, 429, 500, 503, undefined])(
  'no call is made twice after the answer %s',
  async (status) => {
    for (const setting of ['auto', 'raw', 'bearer'] as const)
      expect((await bench(setting, () => status).call()).headers).toHaveLength(1);
  },
);

test.each([403, 429, 500, undefined])(
  'the answer %s to the other form does not show that it works',
  async (status) => {
    const { authorization, call } = bench('auto', (header) => (header.startsWith('Bearer ') ? status : 401));
    // A missing header is no better than a refused token.
    expect(await call()).toEqual({ status: status === 403 ? 401 : status, headers: both });
    expect([authorization.form, authorization.finding]).toEqual(['raw', undefined]);
  },
);

test('where a call cannot be made again, the next one begins with the other form, unless the first has worked before', async () => {
  const unknown = bench('auto', bearerOnly);
  expect(await unknown.call('one', { isRepeatable: false })).toEqual({ status: 401, headers: ['token'] });
  expect(unknown.authorization.finding).toBeUndefined();
  expect(await unknown.call('one', { isRepeatable: false })).toEqual({
    status: 200,
    headers: ['Bearer token'],
  });
  expect(unknown.authorization.finding).toMatchObject({ works: 'bearer' });

  let accepts = rawOnly;
  const proven = bench('auto', (header) => accepts(header));
  await proven.call();
  accepts = () => 401;
  await proven.call('one', { isRepeatable: false });
  expect(proven.authorization.form).toBe('raw');
});

test('a refusal in both forms leaves the form as it was, and the organization is tried in both again after a minute', async () => {
  let isRefusing = false;
  const { authorization, call, clock } = bench('auto', (header) => (isRefusing ? 401 : rawOnly(header)));
  await call();
  isRefusing = true;
  expect(await call()).toEqual({ status: 401, headers: both });
  expect(await call()).toEqual({ status: 401, headers: ['token'] });
  clock.now += 60;
  expect(await call()).toEqual({ status: 401, headers: both });
  expect([authorization.form, authorization.finding]).toEqual(['raw', undefined]);
});

test.each([
  ['auto', ['raw', 'bearer']],
  ['raw', ['raw']],
  ['bearer', ['bearer']],
] as const)(
  'with %s, new tokens of two organizations that are refused without an acceptance between show that the header is wrong',
  async (setting, tried) => {
    let status = 401;
    const { authorization, call, clock, lines } = bench(setting, () => status);
    await call('one');
    await call('one');
    status = 200;
    await call('three');
    status = 401;
    await call('two');
    expect(authorization.finding).toBeUndefined();
    await call('three', { age: 60 });
    expect(authorization.isRefused).toBe(false);
    await call('four');
    expect(authorization.isRefused).toBe(true);
    expect(authorization.finding).toEqual({ tried, works: null });
    expect(lines.map(({ level }) => level)).toEqual(['error']);
    clock.now += 601;
    expect(authorization.isRefused).toBe(false);
    await call('two');
    await call('four');
    expect(authorization.isRefused).toBe(true);
    status = 200;
    await call('four', { age: 600 });
    expect([authorization.isRefused, authorization.finding]).toEqual([false, undefined]);
  },
);

test.each(['raw', 'bearer'] as const)(
  'the setting %s is obeyed, also where only the other form works',
  async (setting) => {
    const { call } = bench(setting, setting === 'raw' ? bearerOnly : rawOnly);
    for (let times = 0; times < 3; times += 1)
      expect(await call(`${times}`)).toEqual({
        status: 401,
        headers: [setting === 'raw' ? 'token' : 'Bearer token'],
      });
  },
);
