import { expect, it } from 'vitest';
import { forTest } from '../support/for-file.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { passThroughBench, valuesOf } from '../support/relay/pass-through.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { relayStores } from '../support/relay/relay-stores.ts';
import { answered } from '../support/relay/value-in.ts';

const kibibyte = 1024;

/** NoiseAware's API as it may be: it reads tokens in one form of the header alone, or none at all. */
async function benchFor(accepts: 'bearer' | 'raw' | 'nothing', env: Record<string, string> = {}) {
  const bench = await forTest(passThroughBench({ env }));
  const state = { accepts };
  bench.api.answer(async (request, response) => {
    const form = request.headers.authorization?.startsWith('Bearer ') ? 'bearer' : 'raw';
    for await (const _ of request);
    response.writeHead(form === state.accepts ? 200 : 401, { 'x-noiseaware-refusal': 'token' }).end(form);
  });
  bench.api.renewals.length = 0;
  const { client: admin } = await bench.relay.enrol('Robin', 'admin');
  return {
    ...bench,
    state,
    /** The forms of the headers that arrived since this was asked for last. */
    forms: () =>
      bench.api.arrived
        .splice(0)
        .flatMap(({ rawHeaders }) => valuesOf(rawHeaders, 'authorization'))
        .map((value) => (value.startsWith('Bearer ') ? 'bearer' : 'raw')),
    findings: async () =>
      (await answered(admin.readFindings())).findings.filter(({ code }) => code === 'authorization_form'),
    states: async () =>
      (await answered(admin.listConnections())).connections.map(({ status, cause }) => [status, cause]),
  };
}

const told = (lines: readonly string[]) =>
  lines.filter((line) => line.includes('another Authorization header'));

it('a default relay answers 60 calls of five connections to a NoiseAware that takes Bearer alone, after one more call and no renewal', async () => {
  const switches = { authorizationHeader: 'bearer', reauthorizationEndsOld: false } as const;
  const { relay, sandbox, staff, key } = await stageOfTest({ switches });
  const ids: string[] = [];
  for (const number of [1, 2, 3, 4, 5]) ids.push((await connectAccount(staff, { id: `acct-${number}` })).id);
  const call = (id = '') => relay.ask(`/v1/connections/${id}/noiseaware/thresholds/list`, key, { body: {} });
  const statuses: number[] = [];
  for (let index = 0; index < 60; index += 1) statuses.push((await call(ids[index % 5])).status);
  expect(statuses).toEqual(Array(60).fill(200));
  expect(sandbox.entries('api').map(({ status }) => status)).toEqual([401, ...Array(60).fill(200)]);
  expect(sandbox.entries('refresh')).toEqual([]);
  expect(sandbox.entries('token')).toHaveLength(5);
  expect(told(relay.logLines)).toHaveLength(1);
  expect(told(relay.logLines)[0]).toContain('set NOISEAWARE_AUTHORIZATION=bearer');
  const { client: admin } = await relay.enrol('Robin', 'admin');
  expect((await answered(admin.readFindings())).findings).toContainEqual({
    what: 'settings',
    level: 'warning',
    code: 'authorization_form',
    values: { setting: 'NOISEAWARE_AUTHORIZATION', tried: ['raw', 'bearer'], works: 'bearer' },
    sentence:
      'NoiseAware accepts the Authorization header in the form bearer, not as NOISEAWARE_AUTHORIZATION says.',
    next: expect.stringMatching(/^Set NOISEAWARE_AUTHORIZATION=bearer/) as string,
  });
  // Counted events are audited at the latest when the relay stops.
  await relay.restart();
  expect(await relay.door.audit({ what: ['settings_learnt'] })).toMatchObject([
    { who: { kind: 'relay' }, settings: ['NOISEAWARE_AUTHORIZATION'], count: 1 },
  ]);
});

it.each(relayStores)('the doctor reports what the running relay has learnt, on %s', async (_, storeOf) => {
  const switches = { authorizationHeader: 'bearer' } as const;
  const { relay, staff, key } = await stageOfTest({ switches, env: await storeOf() });
  const { id } = await connectAccount(staff, { id: 'acct-1' });
  await relay.ask(`/v1/connections/${id}/noiseaware/thresholds/list`, key, { body: {} });
  expect((await relay.door.examine()).work).toContainEqual({
    level: 'warning',
    says: expect.stringContaining('accepts the Authorization header') as string,
    fix: expect.stringContaining('set NOISEAWARE_AUTHORIZATION=bearer') as string,
  });
});

it('a token that is older than a minute is renewed first, and the new one is sent in the other form', async () => {
  const { call, relay, api, forms } = await benchFor('bearer');
  relay.pass(61);
  const { status, body } = await call('/things', { method: 'POST', body: 'x' });
  expect([status, body.toString(), forms(), api.renewals.length]).toEqual([
    200,
    'bearer',
    ['raw', 'raw', 'bearer'],
    1,
  ]);
});

it('calls at the same time are all answered, each after at most one more', async () => {
  const { call, api, forms } = await benchFor('bearer');
  const answers = await Promise.all(Array.from({ length: 30 }, () => call('/things')));
  expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(200));
  expect(forms().length).toBeLessThanOrEqual(60);
  expect(api.renewals).toEqual([]);
  await call('/things');
  expect(forms()).toEqual(['bearer']);
});

it.each([
  ['with a length', false],
  ['in chunks', true],
])(
  'a body of 64 KiB goes out in the other form, a larger one not before it is sent again: %s',
  async (_, chunked) => {
    const small = await benchFor('bearer');
    const body = Buffer.alloc(64 * kibibyte, 'x');
    expect((await small.call('/things', { method: 'POST', body, chunked })).status).toBe(200);
    expect(small.forms()).toEqual(['raw', 'bearer']);

    const large = await benchFor('bearer');
    const tooLarge = { method: 'POST', body: Buffer.alloc(64 * kibibyte + 1, 'x'), chunked };
    expect((await large.call('/things', tooLarge)).problem()).toMatchObject({
      status: 401,
      code: 'noiseaware_unauthorized',
      detail: expect.stringContaining('repeat the request') as string,
    });
    expect(large.forms()).toEqual(['raw']);
    expect((await large.call('/things', tooLarge)).status).toBe(200);
    expect(large.forms()).toEqual(['bearer']);
  },
);

it('a token that NoiseAware revoked is renewed as before, and the form that worked stays', async () => {
  const { call, api, forms, findings } = await benchFor('raw');
  await call('/things');
  api.refused.add(api.userToken);
  expect((await call('/things')).status).toBe(200);
  expect(forms()).toEqual(['raw', 'raw', 'bearer', 'raw']);
  expect(api.renewals).toHaveLength(1);
  expect(await findings()).toEqual([]);
});

it('where both forms are refused for two organizations the cause is the configuration, nothing is renewed, and no connection suffers', async () => {
  const bench = await benchFor('nothing');
  const second = await bench.connect('acct-2');
  bench.api.renewals.length = 0;
  const first = await bench.call('/things', { method: 'POST', body: 'x' });
  // One organization may be at fault itself.
  expect([first.status, first.headers['x-noiseaware-refusal']]).toEqual([401, 'token']);
  expect([bench.forms(), bench.api.renewals.length]).toEqual([['raw', 'bearer', 'raw'], 1]);
  const refused = {
    status: 503,
    code: 'noiseaware_unavailable',
    cause: 'configuration',
    fixedBy: 'operator',
    detail: expect.stringContaining('NOISEAWARE_AUTHORIZATION') as string,
  };
  expect((await bench.call('/things', { connection: second })).problem()).toMatchObject(refused);
  expect(bench.forms()).toEqual(['raw', 'bearer']);
  for (let times = 0; times < 5; times += 1)
    for (const connection of [bench.connection, second])
      expect((await bench.call('/things', { connection })).problem()).toMatchObject(refused);
  expect(bench.forms()).toEqual(Array(10).fill('raw'));
  expect(bench.api.renewals).toHaveLength(1);
  expect(await bench.states()).toEqual(Array(2).fill(['active', null]));
  expect(await bench.findings()).toEqual([
    expect.objectContaining({
      ...{ what: 'settings', level: 'problem' },
      values: { setting: 'NOISEAWARE_AUTHORIZATION', tried: ['raw', 'bearer'], works: null },
      sentence: expect.stringContaining('raw and bearer') as string,
    }),
  ]);
  const errors = bench.relay.logLines.filter(
    (line) => (JSON.parse(line) as { level: string }).level === 'error',
  );
  expect(errors).toEqual([expect.stringContaining('NOISEAWARE_AUTHORIZATION')]);

  bench.state.accepts = 'raw';
  expect((await bench.call('/things')).status).toBe(200);
  bench.state.accepts = 'nothing';
  expect((await bench.call('/things')).status).toBe(401);
});

it('a form that is written is obeyed, and is named where NoiseAware refuses it', async () => {
  const bench = await benchFor('bearer', { NOISEAWARE_AUTHORIZATION: 'raw' });
  const second = await bench.connect('acct-2');
  bench.api.renewals.length = 0;
  expect((await bench.call('/things')).status).toBe(401);
  expect((await bench.call('/things', { connection: second })).problem()).toMatchObject({
    code: 'noiseaware_unavailable',
    cause: 'configuration',
  });
  expect(bench.forms()).toEqual(['raw', 'raw', 'raw']);
  expect(bench.api.renewals).toHaveLength(1);
  expect(await bench.findings()).toMatchObject([
    { level: 'problem', values: { setting: 'NOISEAWARE_AUTHORIZATION', tried: ['raw'], works: null } },
  ]);
});

it.each([400, 403, 404, 409, 429, 500, 503])('a call that is answered %i goes out once', async (status) => {
  const { call, api } = await benchFor('raw');
  api.answer((request, response) => request.resume().on('end', () => response.writeHead(status).end()));
  expect((await call('/things', { method: 'POST', body: 'x' })).status).toBe(status);
  expect(api.arrived).toHaveLength(1);
});
