import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeEach, expect, it } from 'vitest';
import { walkLogin } from '../sandbox/walk-login.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { authorize, complete, connectAccount } from '../support/relay/connect-account.ts';
import { answersTo, differing, listenAt } from '../support/relay/listen-at.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { type RelayStage, stageOfTest } from '../support/relay/relay-stage.ts';
import { answered } from '../support/relay/value-in.ts';

let sandbox: RelayStage['sandbox'];
let relay: RelayStage['relay'];
let client: RelayStage['staff'];

beforeEach(async () => {
  ({ sandbox, relay, staff: client } = await stageOfTest());
});

const call = (body: BodyInit, contentType: string, path = '/noiseaware/connection') =>
  fetch(relay.url + path, { method: 'POST', headers: { 'content-type': contentType }, body });

it('records a whole pairing and one renewal, with one label per secret', async () => {
  const trace = await listenAt(relay);
  await connectAccount(client, { id: 'acct-1' });
  await trace.ended;
  const [asked] = trace.events('connection_url');
  const [exchange, refresh, read] = trace.events('noiseaware');
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
  expect(read).toMatchObject({ path: '/thresholds/list', carries: 'user token', status: 200 });
  expect(trace.lines.filter((line) => !('number' in line)).slice(1)).toMatchObject([
    { kind: 'renewal', status: 'active' },
    { kind: 'probe', what: 'authorization', found: 'raw' },
    { kind: 'ended', how: 'complete' },
  ]);
  expect(trace.events().map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
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
  const trace = await listenAt(relay);
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
  const trace = await listenAt(relay);
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
  const trace = await listenAt(relay);
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
  const trace = await listenAt(relay);
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
  const first = await listenAt(relay);
  await expect(listenAt(relay)).rejects.toThrow('A trace is running already');
  await first.stop();
  const { connection } = await answered(complete(client, pairing));
  const second = await listenAt(relay);
  await client.renewConnection({ id: connection.id, body: {} });
  expect(await second.stop()).toMatchObject({ account: null, ended: 'stopped', steps: [], failed: null });
  expect([...first.events(), ...second.events()]).toEqual([]);
});

it('is refused while no relay runs, and ends with the relay', async () => {
  const trace = await listenAt(relay);
  await relay.down();
  await trace.ended;
  expect(trace.lines.at(-1)).toMatchObject({ kind: 'ended', how: 'relay_gone' });
  await expect(listenAt(relay)).rejects.toThrow('start it first, with pnpm relay serve');
  await relay.up();
});

it('works the same on PostgreSQL', async () => {
  const { relay: shared, staff } = await stageOfTest({ env: { RELAY_STORE: (await freshDatabase()).url } });
  const trace = await listenAt(shared);
  await connectAccount(staff, { id: 'acct-1' });
  await trace.ended;
  expect(trace.events().map(({ kind }) => kind)).toEqual([
    'connection_url',
    'noiseaware',
    'completion',
    'noiseaware',
    'noiseaware',
  ]);
  expect(trace.lines.at(-1)).toMatchObject({ kind: 'ended', how: 'complete' });
  await shared.down();
  await expect(listenAt(shared)).rejects.toThrow('only a relay that runs on this machine');
  await shared.up();
});

it('ends with what was learnt: all as expected in the sandbox as it is', async () => {
  const trace = await listenAt(relay);
  await connectAccount(client, { id: 'acct-1' });
  const { steps, learnt, ...report } = await trace.ended;
  expect(report).toMatchObject({ account: null, ended: 'complete', failed: null, settings: [] });
  expect(steps).toEqual([
    { step: 'connect', outcome: 'connected' },
    { step: 'renew', outcome: 'the connection is active' },
    { step: 'refresh', outcome: 'works' },
  ]);
  const known = learnt.filter(({ answer }) => answer === 'known');
  expect(known.map(({ question, seen }) => [question, seen])).toEqual(
    expect.arrayContaining([
      ['connection_url', 'POST with JSON: client_id, client_secret, code'],
      ['exchange', 'POST /token accessCode clientID'],
      ['refresh', 'POST /refresh refreshToken'],
      ['authorization', 'raw'],
    ]),
  );
});

it('names the setting for each call that NoiseAware wants otherwise, with its words', async () => {
  sandbox.set({
    authorizationHeader: 'bearer',
    refreshPath: '/auth/refresh',
    refreshKey: 'refresh_token',
    answerKeys: 'snake',
    connectionUrlForm: 'padded',
  });
  const trace = await listenAt(relay);
  await connectAccount(client, { id: 'acct-1' });
  expect(differing(await trace.ended)).toEqual({
    connection_url:
      'POST with JSON: client_id (with white space around it), client_secret (with a line end), code (with white space around it)',
    spelling: 'the user token is user_token',
    refresh: 'NOISEAWARE_REFRESH=POST /auth/refresh refresh_token',
  });
  expect(await trace.printed()).toContain('there is nothing here');
});

/** Calls the ConnectionURL and closes the connection without waiting for the answer. */
async function giveUp(code: string): Promise<void> {
  const { clientId, clientSecret } = sandbox.partner;
  const body = JSON.stringify({ client_id: clientId, client_secret: clientSecret, code });
  const { host, hostname, port } = new URL(relay.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.end(
    `POST /noiseaware/connection HTTP/1.1\r\nHost: ${host}\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await once(socket.resume(), 'close');
}

it('says from where NoiseAware calls the ConnectionURL, and that it gave up', async () => {
  const trace = await listenAt(relay);
  // An answer may be faster than the end of the connection.
  await expect
    .poll(async () => {
      await giveUp((await startPairing(client)).code);
      return trace.events('connection_url').some(({ isGone }) => isGone);
    })
    .toBe(true);
  expect(answersTo(await trace.stop(), 'connection_url_source', 'connection_url_patience')).toEqual([
    { answer: 'known', seen: 'from 127.0.0.1', setting: null },
    {
      answer: 'differs',
      seen: expect.stringMatching(/^less than [\d.]+ s: it gave up before the answer$/),
      setting: null,
    },
  ]);
});

it('names a proxy in front of the relay that is not set', async () => {
  const trace = await listenAt(relay);
  const { code } = await startPairing(client);
  const forwarded = { 'x-forwarded-for': '203.0.113.7' };
  expect(await callConnectionUrl(relay, { code }, forwarded)).toHaveProperty('status', 200);
  expect(answersTo(await trace.stop(), 'connection_url_source')).toEqual([
    {
      answer: 'differs',
      seen: expect.stringContaining('an address in X-Forwarded-For where RELAY_TRUST_PROXY is 0'),
      setting: null,
    },
  ]);
});

it('recognizes the one-time code that comes back under another name', async () => {
  const trace = await listenAt(relay);
  const { code: oneTimeCode } = await startPairing(client);
  await callConnectionUrl(relay, { oneTimeCode });
  const { clientId, clientSecret } = sandbox.partner;
  const query = new URLSearchParams({ id: clientId, password: clientSecret, one_time: oneTimeCode });
  await fetch(`${relay.url}/noiseaware/connection?${query}`);
  await trace.stop();
  expect(trace.events('connection_url')).toMatchObject([
    { status: 400, sent: { value: { oneTimeCode: '‹one-time code›' } } },
    { status: 405, query: expect.arrayContaining([expect.objectContaining({ value: '‹one-time code›' })]) },
  ]);
  expect(await trace.printed()).not.toContain(oneTimeCode);
  expect(answersTo(await trace.ended, 'connection_url')[0]?.seen).toMatch(
    /^POST with JSON: client_id, client_secret, oneTimeCode \(our one-time code\), answered 400/,
  );
});

it('ends by itself when the exchange is refused, with the setting that works', async () => {
  sandbox.set({ tokenKey: 'authCode', tokenField: 'client_id', tokenSecret: 'client_secret' });
  const trace = await listenAt(relay);
  await complete(client, await authorize(client));
  const report = await trace.ended;
  expect(report).toMatchObject({
    ended: 'failed',
    failed: { step: 'connect', sentence: expect.stringMatching(/^POST \/token is answered 4\d\d: /) },
  });
  expect(differing(report)).toEqual({
    exchange: 'NOISEAWARE_TOKEN=POST /token authCode client_id client_secret=clientSecret',
  });
});

it('ends with what was learnt when it is stopped, and says that the client secret is another one', async () => {
  const trace = await listenAt(relay);
  await callConnectionUrl(relay, { client_secret: 'another-secret-of-theirs', code: 'a-code' });
  const report = await trace.stop();
  expect(answersTo(report, 'connection_url', 'exchange')).toEqual([
    {
      answer: 'differs',
      seen: expect.stringContaining('client_secret (‹text of 24›, not ours), code, answered 401'),
      setting: null,
    },
    { answer: 'not_seen', seen: '', setting: null },
  ]);
});

it.each([
  ['redirect-error', '?error=access_denied'],
  ['redirect', ''],
] as const)(
  'records what the redirect carries when an owner presses Cancel (cancel=%s)',
  async (cancel, end) => {
    sandbox.set({ cancel });
    const trace = await listenAt(relay);
    const owner = ownerBrowser();
    const { url } = await makeLink(client);
    const { location = '' } = await walkLogin(await owner.press(url), { decision: 'cancel' });
    await owner.comeBack(location);
    await expect.poll(() => trace.events('completion')).toHaveLength(1);
    await trace.stop();
    expect(trace.events('completion')[0]?.redirect).toMatch(
      new RegExp(`/connected/‹text of 22›${end.replace('?', '\\?')}$`),
    );
  },
);

it('records that the access code comes back in a form, which completes an owner’s link', async () => {
  sandbox.set({ returnBy: 'form_post' });
  const trace = await listenAt(relay);
  const owner = ownerBrowser();
  const { url } = await makeLink(client, { confirm: false });
  const { form } = await walkLogin(await owner.press(url));
  await owner.comeBackByForm(form ?? expect.fail('there is no form'));
  expect(await trace.ended).toMatchObject({ ended: 'complete' });
  expect(trace.events('completion')).toMatchObject([
    {
      by: 'link',
      returnBy: 'form_post',
      redirect: expect.stringMatching(/\/connected\/‹text of 22›\?access_code=‹access code 1›$/),
      status: 303,
    },
  ]);
});

it('names RELAY_REDIRECT_PATHS=fixed if NoiseAware shows an owner an error for an address that is not listed', async () => {
  sandbox.set({ redirectAddresses: 'listed' });
  const trace = await listenAt(relay);
  const { url } = await makeLink(client);
  await ownerBrowser().press(url);
  await expect.poll(() => trace.events('press')).toHaveLength(1);
  expect(differing(await trace.stop())).toEqual({ redirect_path: 'RELAY_REDIRECT_PATHS=fixed' });
});

it.each([true, false])(
  'follows an owner’s link from press to renewal, with confirmation %s',
  async (confirm) => {
    const trace = await listenAt(relay);
    const owner = ownerBrowser();
    const { id, url } = await makeLink(client, { confirm });
    await owner.connect(url);
    if (confirm) {
      const { organization } = await answered(client.readLink({ id }));
      await answered(client.confirmLink({ id, body: { organization: organization ?? '' } }));
    }
    await trace.ended;
    expect(
      trace
        .events()
        .map(({ kind }) => kind)
        .slice(0, 4),
    ).toEqual(expect.arrayContaining(['press', 'connection_url', 'noiseaware', 'completion']));
    expect(trace.events('completion')).toMatchObject([
      {
        by: 'link',
        link: id,
        redirect: expect.stringMatching(/\/connected\/‹text of 22›\?access_code=‹access code 1›$/),
      },
    ]);
    expect(trace.lines).toContainEqual(expect.objectContaining({ kind: 'renewal', status: 'active' }));
    expect(trace.lines.at(-1)).toMatchObject({ how: 'complete' });
  },
);
