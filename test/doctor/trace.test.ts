import { beforeEach, expect, it } from 'vitest';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { authorize, complete, connectAccount } from '../support/relay/connect-account.ts';
import { callConnectionUrl } from '../support/relay/pairing.ts';
import { type RelayStage, stageOfTest } from '../support/relay/relay-stage.ts';
import { answered } from '../support/relay/value-in.ts';
import { watchTrace } from '../support/relay/watch-trace.ts';

let sandbox: RelayStage['sandbox'];
let relay: RelayStage['relay'];
let client: RelayStage['staff'];

beforeEach(async () => {
  ({ sandbox, relay, staff: client } = await stageOfTest());
});

const call = (body: BodyInit, contentType: string, path = '/noiseaware/connection') =>
  fetch(relay.url + path, { method: 'POST', headers: { 'content-type': contentType }, body });

it('records a whole pairing and one renewal, with one label per secret', async () => {
  const trace = await watchTrace(relay);
  await connectAccount(client, { id: 'acct-1' });
  await trace.ended;
  const [asked] = trace.events('connection_url');
  const [exchange, refresh] = trace.events('noiseaware');
  const [back] = trace.events('completion');
  expect(asked).toMatchObject({
    method: 'POST',
    path: '/noiseaware/connection',
    headers: { 'content-type': 'application/json', host: null },
    sent: {
      value: {
        client_id: '‹NOISEAWARE_CLIENT_ID›',
        client_secret: '‹NOISEAWARE_CLIENT_SECRETS›',
        code: '‹one-time code 1›',
      },
    },
    status: 200,
    answer: { value: { access_code: '‹access code 1›' } },
  });
  expect(exchange).toMatchObject({
    path: '/token',
    sent: { value: { accessCode: '‹access code 1›', clientID: '‹NOISEAWARE_CLIENT_ID›' } },
    status: 200,
    answer: { value: { userToken: '‹user token 1›', refreshToken: '‹refresh token 1›' } },
  });
  expect(back).toMatchObject({
    status: 200,
    redirect: expect.stringMatching(/\?access_code=‹access code 1›$/),
  });
  expect(refresh).toMatchObject({
    path: '/refresh',
    sent: { value: { refreshToken: '‹refresh token 1›' } },
    answer: { value: { refreshToken: '‹refresh token 2›' } },
  });
  expect(trace.lines.slice(-2)).toMatchObject([
    { kind: 'renewal', status: 'active' },
    { kind: 'ended', how: 'complete' },
  ]);
  expect(trace.events().map(({ number }) => number)).toEqual([1, 2, 3, 4]);
});

it('shows where NoiseAware deviates from its documentation', async () => {
  sandbox.set({
    redirectParameter: 'code',
    connectionUrlCalls: 'twice',
    refreshAbsent: '404',
    errorBody: 'html',
    envelope: 'data',
    contentType: 'vendor',
    clockSkew: 120,
  });
  const trace = await watchTrace(relay);
  await connectAccount(client, { id: 'acct-1' });
  await trace.ended;
  const [first, again] = trace.events('connection_url');
  expect(again).toMatchObject({ sent: first?.sent, status: 200, answer: first?.answer });
  const [exchange, refresh] = trace.events('noiseaware');
  expect(exchange).toMatchObject({
    answer: { value: { data: { userToken: '‹user token 1›', refreshToken: '‹refresh token 1›' } } },
    life: { by: 'expiresAt' },
  });
  expect(Math.abs((exchange?.clockAhead ?? 0) - 120)).toBeLessThanOrEqual(1);
  expect(refresh).toMatchObject({ status: 404, answer: { form: 'html' } });
  expect(trace.events('completion')).toMatchObject([
    { redirect: expect.stringMatching(/\?code=‹access code 1›$/) },
  ]);
});

it('shows the network error when NoiseAware gives no answer', async () => {
  sandbox.set({ fault: { token: { kind: 'reset' } } });
  const trace = await watchTrace(relay);
  const pairing = await authorize(client);
  await complete(client, pairing);
  sandbox.set({ fault: { token: { kind: 'cut', times: 1 } } });
  await complete(client, pairing);
  await trace.stop();
  const [reset, cut] = trace.events('noiseaware');
  expect(reset).toMatchObject({ path: '/token', wentWrong: expect.stringMatching(/^[A-Z_]+$/) });
  expect(reset).not.toHaveProperty('status');
  expect(cut).toMatchObject({ status: 200, answer: { form: 'broken-json' }, wentWrong: expect.any(String) });
  expect(trace.events('completion').map(({ code }) => code)).toEqual([
    'noiseaware_unavailable',
    'noiseaware_unavailable',
  ]);
});

it('records refused ConnectionURL calls with what they sent', async () => {
  const trace = await watchTrace(relay);
  await call('client_id=a-client&code=a-code', 'application/x-www-form-urlencoded');
  await call('{"client_id":', 'application/json');
  await call('{}', 'application/json', '/noiseaware/connection//');
  await callConnectionUrl(relay, { client_secret: 'another-secret', code: 'a-code' });
  await fetch(`${relay.url}/noiseaware/connection?code=a-code`);
  await trace.stop();
  expect(trace.events('connection_url')).toMatchObject([
    { status: 400, sent: { form: 'form-urlencoded', value: { code: '‹text of 6›' } } },
    { status: 400, sent: { form: 'broken-json', length: 13 }, refusal: 'The body is not JSON in UTF-8.' },
    { status: 404, path: '/noiseaware/connection//' },
    {
      status: 401,
      sent: { value: { client_id: '‹NOISEAWARE_CLIENT_ID›', client_secret: '‹text of 14›' } },
    },
    { status: 405, method: 'GET', query: [{ name: 'code', value: '‹text of 6›' }] },
  ]);
});

it('records at most 30 calls without credentials, which neither end nor falsify it', async () => {
  const trace = await watchTrace(relay);
  const sent = JSON.stringify({ userToken: 'application/json', code: 'xx99organizationID' });
  for (let index = 0; index < 50; index += 1) await call(sent, 'application/json');
  await connectAccount(client, { id: 'acct-1' });
  await trace.ended;
  const calls = trace.events('connection_url');
  expect(calls.filter(({ status }) => status >= 400)).toHaveLength(30);
  expect(trace.lines.at(-1)).toMatchObject({ kind: 'ended', how: 'complete', leftOut: 20 });
  expect(calls.at(-1)).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/json' },
    sent: { value: { code: '‹one-time code 1›' } },
  });
});

it('allows one trace at a time, and leaves out other connections and earlier calls', async () => {
  const pairing = await authorize(client);
  const first = await watchTrace(relay);
  await expect(watchTrace(relay)).rejects.toThrow('A trace is running already');
  await first.stop();
  const { connection } = await answered(complete(client, pairing));
  const second = await watchTrace(relay);
  await client.renewConnection({ id: connection.id, body: {} });
  await second.stop();
  expect([...first.events(), ...second.events()]).toEqual([]);
  expect(second.lines.at(-1)).toMatchObject({ kind: 'ended', how: 'stopped', otherCalls: 1 });
});

it('is refused while no relay runs, and ends with the relay', async () => {
  const trace = await watchTrace(relay);
  await relay.down();
  await trace.ended;
  expect(trace.lines.at(-1)).toMatchObject({ kind: 'ended', how: 'relay_gone' });
  await expect(watchTrace(relay)).rejects.toThrow('start it first, with pnpm relay serve');
  await relay.up();
});

it('works the same on PostgreSQL', async () => {
  const { relay: shared, staff } = await stageOfTest({ env: { RELAY_STORE: (await freshDatabase()).url } });
  const trace = await watchTrace(shared);
  await connectAccount(staff, { id: 'acct-1' });
  await trace.ended;
  expect(trace.events().map(({ kind }) => kind)).toEqual([
    'connection_url',
    'noiseaware',
    'completion',
    'noiseaware',
  ]);
  expect(trace.lines.at(-1)).toMatchObject({ kind: 'ended', how: 'complete' });
  await shared.down();
  await expect(watchTrace(shared)).rejects.toThrow('only a relay that runs on this machine');
  await shared.up();
});
