import { createClient, greet } from '@noiseaware-connect/shared/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { accessCodeFor, callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

let relay: TestRelay;
let skipped = 0;
const day = 24 * 60 * 60;

beforeEach(async () => {
  skipped = 0;
  relay = await startTestRelay({ effects: { now: () => Date.now() / 1000 + skipped } });
});
afterEach(() => relay.stop());

const codeOf = (answer: { ok: true } | { ok: false; failure: { code: string } }) =>
  answer.ok ? 'ok' : answer.failure.code;
const clientWith = (credential: string) => createClient({ baseUrl: relay.url, fetch, credential });

it('takes an invite once, and once only from 25 browsers at the same time', async () => {
  const { invite } = await relay.door('invite', { name: 'Alex' });
  const answers = await Promise.all(
    Array.from({ length: 25 }, () => clientWith('').enrol({ body: { invite } })),
  );
  expect(answers.map(codeOf).filter((code) => code === 'ok')).toHaveLength(1);
  expect(codeOf(await clientWith('').enrol({ body: { invite } }))).toBe('unauthenticated');
});

it('takes an invite for seven days', async () => {
  const { invite, expiresAt } = await relay.door('invite', { name: 'Alex' });
  expect(Date.parse(expiresAt) / 1000 - Date.now() / 1000).toBeCloseTo(7 * day, -2);
  skipped = 7 * day + 1;
  expect(codeOf(await clientWith('').enrol({ body: { invite } }))).toBe('unauthenticated');
});

it('ends a session after 30 idle days, and after 180 days however much it is used', async () => {
  const idle = await relay.enrol('Idle');
  const busy = await relay.enrol('Busy');
  for (let each = 0; each < 6; each += 1) {
    skipped += 29 * day;
    expect(codeOf(await busy.client.listSessions())).toBe('ok');
  }
  expect(codeOf(await idle.client.listSessions())).toBe('unauthenticated');
  skipped = 180 * day;
  expect(codeOf(await busy.client.listSessions())).toBe('unauthenticated');
});

it("shows one's own sessions alone, and ends another of one's own", async () => {
  const [first, second, stranger] = [
    await relay.enrol('Alex'),
    await relay.enrol('Alex'),
    await relay.enrol('Sam'),
  ];
  const listed = await first.client.listSessions();
  if (!listed.ok) throw new Error(listed.failure.code);
  expect(listed.value.sessions).toHaveLength(2);
  const other = listed.value.sessions.find(({ current }) => !current)?.id ?? '';
  expect(codeOf(await stranger.client.endSession({ id: other }))).toBe('not_found');
  expect(codeOf(await first.client.endSession({ id: other }))).toBe('ok');
  expect(codeOf(await second.client.listSessions())).toBe('unauthenticated');
  expect(codeOf(await first.client.listSessions())).toBe('ok');
});

it('ends the session at the relay when a browser signs out', async () => {
  const { client } = await relay.enrol('Alex');
  expect(codeOf(await client.signOut())).toBe('ok');
  expect(codeOf(await client.listConnections())).toBe('unauthenticated');
});

it('ends every session and invite of a staff member who is revoked', async () => {
  const { client } = await relay.enrol('Alex');
  const { invite } = await relay.door('invite', { name: 'Alex' });
  await relay.door('revokeStaff', { target: 'Alex' });
  expect(codeOf(await client.listConnections())).toBe('unauthenticated');
  expect(codeOf(await clientWith('').enrol({ body: { invite } }))).toBe('unauthenticated');
});

it('keeps staff to staff calls and services to service calls', async () => {
  const { client: staff } = await relay.enrol('Alex');
  const { client: service, key } = await relay.service('billing');
  expect(codeOf(await staff.vendToken({ id: 'x', body: {} }))).toBe('forbidden');
  expect(codeOf(await service.listSessions())).toBe('forbidden');
  expect(codeOf(await service.renewConnection({ id: 'x', body: {} }))).toBe('forbidden');
  expect(codeOf(await service.disconnect({ id: 'x' }))).toBe('forbidden');
  expect(codeOf(await service.listConnections())).toBe('ok');
  await relay.door('revokeServiceKey', { target: 'billing' });
  expect(codeOf(await clientWith(key).listConnections())).toBe('unauthenticated');
});

it('refuses an unknown field by name and repeats no value', async () => {
  const { session } = await relay.enrol('Alex');
  const response = await fetch(`${relay.url}/v1/pairings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      account: { id: 'a', colour: 'a-secret-value' },
      challenge: 'c'.repeat(43),
      redirectUri: 'https://x/',
    }),
  });
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const body = await response.text();
  expect(body).toContain('account.colour');
  expect(body).not.toContain('a-secret-value');
});

it('refuses a query, a repeated field and a body where none belongs', async () => {
  const { session } = await relay.enrol('Alex');
  const headers = { authorization: `Bearer ${session}`, 'content-type': 'application/json' };
  const statuses = [
    await fetch(`${relay.url}/v1/sessions?all=1`, { headers }),
    await fetch(`${relay.url}/v1/connections?account=a&account=b`, { headers }),
    await fetch(`${relay.url}/v1/connections?status=nonsense`, { headers }),
    await fetch(`${relay.url}/v1/session`, { method: 'DELETE', headers, body: '{"a":1}' }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([400, 400, 400, 400]);
});

it.each([
  '',
  'Bearer',
  'Bearer x',
  'Basic bmFjc2VzOng=',
  'Bearer nacses_x',
  'nacses_x',
  `Bearer nacses_${'x'.repeat(5000)}`,
])('answers "%s" as no credential at all', async (authorization) => {
  const response = await fetch(`${relay.url}/v1/connections`, { headers: { authorization } });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
});

it('lets the extension in by CORS and no web page', async () => {
  const preflight = (origin: string) =>
    fetch(`${relay.url}/v1/connections`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });
  const chromium = 'chrome-extension://ahmfeippdabjoiiinmlcghamapbdmmfh';
  const firefox = 'moz-extension://11111111-2222-3333-4444-555555555555';
  for (const origin of [chromium, firefox]) {
    const answer = await preflight(origin);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-allow-headers')).toMatch(/authorization/i);
  }
  const refusedCall = await fetch(`${relay.url}/v1/connections`, { headers: { origin: chromium } });
  expect(refusedCall.headers.get('access-control-allow-origin')).toBe(chromium);
  for (const origin of [
    'https://evil.example',
    'null',
    'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'moz-extension://x',
  ]) {
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
  }
});

it('says who it is, is ready, and explains a setup link that was opened in a browser', async () => {
  expect(await greet({ baseUrl: relay.url, fetch })).toMatchObject({ kind: 'relay' });
  expect(await clientWith('').ready()).toEqual({ ok: true, value: { ready: true } });
  const page = await fetch(`${relay.url}/`);
  expect(page.headers.get('content-type')).toMatch(/text\/html/);
  expect(await page.text()).toContain('Did you open a setup link?');
});

it('has an empty list of tools for staff', async () => {
  const { client } = await relay.enrol('Alex');
  expect(await client.listTools()).toEqual({ ok: true, value: { tools: [] } });
});

it('keeps what it knows over a restart', async () => {
  const { client } = await relay.enrol('Alex');
  const pairing = await startPairing(client);
  await relay.restart();
  expect(await client.readPairing({ id: pairing.id })).toMatchObject({
    value: { id: pairing.id, status: 'awaiting_authorization' },
  });
});

it.each(['revoked', 'signed out'] as const)(
  'lets a pairing of a staff member who was %s mint and complete nothing any more',
  async (how) => {
    const { client } = await relay.enrol('Alex');
    const [asked, authorized] = [await startPairing(client), await startPairing(client)];
    await accessCodeFor(relay, authorized.code);
    if (how === 'revoked') await relay.door('revokeStaff', { target: 'Alex' });
    else await client.signOut();
    for (const { code } of [asked, authorized]) {
      const response = await callConnectionUrl(relay, { code });
      expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
    }
  },
);

it.each([
  'https://evil.example/connect/x',
  'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/',
  'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org.evil.example/x',
  'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org\\@evil.example/x',
  'https://evil.example\\@ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/x',
  'https://AHMFEIPPDABJOIIINMLCGHAMAPBDMMFH.chromiumapp.org/x',
  'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/a/../x',
  'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/x?y',
  'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/x#y',
  ' https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/x',
  'http://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/x',
])('begins no pairing that would send the browser to %s', async (redirectUri) => {
  const body = { account: { id: 'a' }, challenge: 'c'.repeat(43), redirectUri };
  const { client } = await relay.enrol('Alex');
  expect(await client.startPairing({ body })).toMatchObject({ failure: { code: 'invalid_request' } });
});
