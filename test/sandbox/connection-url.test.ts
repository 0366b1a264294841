import { expect, test } from 'vitest';
import { startBoth } from './connected.ts';
import { accessCodeAnswer } from './fake-partner.ts';
import type { Switches } from './sandbox.ts';

const back = (code: string): string => `https://partner.example/back?access_code=${code}`;

test('a ConnectionURL that fails, cannot be reached or was never provisioned leads to a page that says so', async () => {
  const { partner, walk, sandbox } = await startBoth();
  const noCode = 'the answer of the ConnectionURL has no access_code';
  for (const [status, body, text] of [
    [500, '', 'the ConnectionURL answered 500'],
    [401, '{"access_code":"unwanted"}', 'the ConnectionURL answered 401'],
    [302, '', 'the ConnectionURL answered 302'],
    [200, '<p>hello</p>', noCode],
    [200, '{"accessCode":"wrong-name"}', noCode],
    [200, '{"access_code":""}', noCode],
  ] as const) {
    partner.answer(() => ({ status, body }));
    const end = await walk();
    expect(end.location).toBeUndefined();
    expect(end.page).toContain('id="failure"');
    expect(end.page).toContain(text);
    expect(sandbox.grants()).toEqual([]);
  }
  await partner.stop();
  expect((await walk()).page).toContain('the ConnectionURL cannot be reached');
  const none = await startBoth({ connectionUrl: undefined });
  expect((await none.walk()).page).toContain('no ConnectionURL is provisioned');
});

test('a silent ConnectionURL times out after 30 seconds, or never with connectionUrlTimeout=0', async () => {
  const { partner, walk, sandbox, clock } = await startBoth();
  partner.answer(() => 'silence');
  const walking = walk();
  await sandbox.arrived('connection_url_call');
  await clock.advance(30_000);
  expect((await walking).page).toContain('the ConnectionURL took too long');
  sandbox.set({ connectionUrlTimeout: 0 });
  const patient = walk();
  await sandbox.arrived('connection_url_call', 2);
  await clock.advance(24 * 3600 * 1000);
  expect(sandbox.entries('connection_url_call').at(-1)).toMatchObject({
    status: 0,
    details: { request: {} },
  });
  await sandbox.stop();
  await expect(patient).rejects.toThrow('fetch failed');
});

test('connectionUrlDelay calls the ConnectionURL late, and the browser waits for it', async () => {
  const { partner, walk, clock } = await startBoth({ switches: { connectionUrlDelay: 600 } });
  const walking = walk();
  await clock.asleep();
  await clock.advance(599_000);
  expect(partner.calls).toEqual([]);
  await clock.advance(1000);
  expect((await walking).location).toBe(back('access-code-1'));
});

test('callBeforePress calls the ConnectionURL once, when the Authorize screen is shown, whatever is clicked then', async () => {
  const { partner, logIn, sandbox } = await startBoth({ switches: { callBeforePress: true } });
  const { browser, visit, authorize } = await logIn();
  await sandbox.arrived('connection_url_call');
  expect(sandbox.entries('authorize')).toEqual([]);
  // The page is opened again.
  await browser.visit(`/authorize/step?visit=${visit}`);
  expect((await authorize()).location).toBe(back('access-code-1'));
  expect(partner.calls).toHaveLength(1);

  const other = await logIn();
  await sandbox.arrived('connection_url_call', 2);
  const end = await other.browser.visit('/authorize/decision', { visit: other.visit, decision: 'cancel' });
  expect(end.location).toBe('https://partner.example/back?error=access_denied');
  expect(sandbox.grants()).toHaveLength(1);
});

test('callBeforePress with connectionUrlCalls=twice-late calls again later, though the person has not clicked yet', async () => {
  const { partner, logIn, sandbox, clock } = await startBoth({
    switches: { callBeforePress: true, connectionUrlCalls: 'twice-late', connectionUrlRepeatDelay: 70 },
  });
  const { authorize } = await logIn();
  await expect.poll(() => sandbox.entries('connection_url_call')[0]?.details.answer).toBeDefined();
  await clock.asleep();
  await clock.advance(70_000);
  await sandbox.arrived('connection_url_call', 2);
  expect((await authorize()).location).toBe(back('access-code-1'));
  expect(partner.calls).toHaveLength(2);
});

test('connectionUrlSlow sends the body in pieces over that time', async () => {
  const { partner, walk, clock } = await startBoth({ switches: { connectionUrlSlow: 16 } });
  const walking = walk();
  for (let piece = 0; piece < 8; piece++) {
    // One sleeps for the next piece, the other for the time-out.
    await clock.asleep(2);
    expect(partner.calls).toEqual([]);
    await clock.advance(2000);
  }
  expect((await walking).location).toBe(back('access-code-1'));
  expect(partner.calls).toMatchObject([{ body: { code: 'one-time-code' } }]);
});

test('connectionUrlCalls=twice calls again after the answer: the later access code is stored, unless it is refused', async () => {
  const { partner, walk, exchange } = await startBoth({ switches: { connectionUrlCalls: 'twice' } });
  expect((await walk()).location).toBe(back('access-code-2'));
  expect(partner.calls).toHaveLength(2);
  expect(partner.calls[1]).toEqual(partner.calls[0]);
  expect((await exchange('access-code-1')).status).toBe(401);
  expect((await exchange('access-code-2')).status).toBe(200);
  partner.answer((count) => (count === 3 ? accessCodeAnswer('first') : { status: 409, body: '' }));
  expect((await walk()).location).toBe(back('first'));
});

test('connectionUrlCalls=twice-at-a-time makes both calls concurrently and uses the one that got an access code', async () => {
  const { partner, walk, sandbox } = await startBoth({ switches: { connectionUrlCalls: 'twice-at-a-time' } });
  partner.answer((count) => (count === 1 ? accessCodeAnswer('only') : { status: 409, body: '' }));
  expect((await walk()).location).toBe(back('only'));
  expect(partner.calls).toHaveLength(2);
  partner.answer(() => 'silence');
  const walking = walk();
  await sandbox.arrived('connection_url_call', 4);
  expect(
    sandbox
      .entries('connection_url_call')
      .slice(2)
      .map(({ status }) => status),
  ).toEqual([0, 0]);
  await sandbox.stop();
  await expect(walking).rejects.toThrow('fetch failed');
});

test('connectionUrlCalls=twice-late repeats the call after the browser went back, and ignores the answer', async () => {
  const { partner, walk, sandbox, clock, exchange } = await startBoth({
    switches: { connectionUrlCalls: 'twice-late', connectionUrlRepeatDelay: 5 },
  });
  expect((await walk()).location).toBe(back('access-code-1'));
  expect(partner.calls).toHaveLength(1);
  await clock.advance(5000);
  await sandbox.arrived('connection_url_call', 2);
  expect((await exchange('access-code-1')).status).toBe(200);
  expect(sandbox.grants()).toHaveLength(1);
});

test('connectionUrlCalls=retry calls again after a failure only', async () => {
  const { partner, walk } = await startBoth({ switches: { connectionUrlCalls: 'retry' } });
  partner.answer((count) => (count === 1 ? { status: 503, body: '' } : accessCodeAnswer('second')));
  expect((await walk()).location).toBe(back('second'));
  expect(partner.calls).toHaveLength(2);
  partner.answer(() => accessCodeAnswer('third'));
  await walk();
  expect(partner.calls).toHaveLength(3);
});

test('connectionUrlClientId, connectionUrlSecret and connectionUrlCode=wrong send another value, and the rest as it should be', async () => {
  const right = { client_id: 'example-stays', client_secret: 'sandbox-client-secret', code: 'one-time-code' };
  for (const [name, key] of [
    ['connectionUrlClientId', 'client_id'],
    ['connectionUrlSecret', 'client_secret'],
    ['connectionUrlCode', 'code'],
  ] as const) {
    const wrong: Partial<Switches> = { [name]: 'wrong' };
    const { partner, walk } = await startBoth({ switches: wrong });
    await walk();
    const sent = partner.calls[0]?.body;
    expect(sent).toEqual({ ...right, [key]: expect.stringMatching(/^[\w-]{43}$/) });
    expect(sent?.[key]).not.toBe(right[key]);
  }
});

test('a partner that is provisioned again is called at its new ConnectionURL with its new secret', async () => {
  const { partner, sandbox, walk } = await startBoth({ connectionUrl: 'http://127.0.0.1:9/closed' });
  sandbox.setPartner({ connectionUrl: partner.connectionUrl, clientSecret: 'second-secret' });
  await walk();
  expect(partner.calls[0]?.body).toMatchObject({
    client_id: 'example-stays',
    client_secret: 'second-secret',
  });
  expect(sandbox.secrets()).toContain('second-secret');
});

test('connectionUrlForm varies the JSON form of the call', async () => {
  const { partner, walk, sandbox } = await startBoth();
  const forms = {
    json: { contentType: 'application/json', isMarked: false },
    'no-type': { contentType: undefined },
    'form-type': { contentType: 'application/x-www-form-urlencoded' },
    'text-type': { contentType: 'text/plain; charset=utf-8' },
    'vendor-type': { contentType: 'application/vnd.noiseaware.connection.request+json' },
    marked: { contentType: 'application/json', isMarked: true },
    'final-slash': { path: '/connection/' },
    'doubled-slash': { path: '//connection' },
    form: { sent: expect.stringMatching(/^client_id=example-stays&client_secret=.+&code=one-time-code$/) },
    camel: {
      body: { clientID: 'example-stays', clientSecret: 'sandbox-client-secret', code: 'one-time-code' },
    },
    padded: {
      body: { client_id: ' example-stays', client_secret: 'sandbox-client-secret\n', code: 'one-time-code ' },
    },
    basic: { body: { code: 'one-time-code' }, authorization: expect.stringMatching(/^Basic \w+=*$/) },
    gzip: { encoding: 'gzip', body: { code: 'one-time-code' } },
  } satisfies Record<Switches['connectionUrlForm'], object>;
  for (const [form, seen] of Object.entries(forms)) {
    sandbox.set({ connectionUrlForm: form as Switches['connectionUrlForm'] });
    expect((await walk()).location, form).toBeDefined();
    expect(partner.calls.at(-1)).toMatchObject({ method: 'POST', path: '/connection', ...seen });
  }
});
