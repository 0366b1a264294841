import { createClient, greet } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { accessCodeFor, callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';
import { codeOf, valueIn } from '../support/relay/value-in.ts';

let relay: TestRelay;
const day = 24 * 60 * 60;

beforeEach(async () => {
  relay = await startTestRelay();
});
afterEach(() => relay.stop());

const clientWith = (credential: string) => createClient(api, { baseUrl: relay.url, fetch, credential });

it('accepts an invite once, even from 25 browsers at the same time', async () => {
  const { invite } = await relay.door.invite({ body: { name: 'Alex' } });
  const answers = await Promise.all(
    Array.from({ length: 25 }, () => clientWith('').enrol({ body: { invite } })),
  );
  expect(answers.map(codeOf).filter((code) => code === 'ok')).toHaveLength(1);
  expect(codeOf(await clientWith('').enrol({ body: { invite } }))).toBe('unauthenticated');
});

it('accepts an invite for seven days', async () => {
  const { invite, expiresAt } = await relay.door.invite({ body: { name: 'Alex' } });
  expect(Date.parse(expiresAt) / 1000 - Date.now() / 1000).toBeCloseTo(7 * day, -2);
  relay.pass(7 * day + 1);
  expect(codeOf(await clientWith('').enrol({ body: { invite } }))).toBe('unauthenticated');
});

it('ends a session after 30 idle days, and after 180 days however much it is used', async () => {
  const idle = await relay.enrol('Idle');
  const busy = await relay.enrol('Busy');
  for (let each = 0; each < 6; each += 1) {
    relay.pass(29 * day);
    expect(codeOf(await busy.client.listSessions())).toBe('ok');
  }
  expect(codeOf(await idle.client.listSessions())).toBe('unauthenticated');
  relay.pass(6 * day);
  expect(codeOf(await busy.client.listSessions())).toBe('unauthenticated');
});

it('lists and ends only the caller’s own sessions', async () => {
  const [first, second, stranger] = [
    await relay.enrol('Alex'),
    await relay.enrol('Alex'),
    await relay.enrol('Sam'),
  ];
  const { sessions } = valueIn(await first.client.listSessions());
  expect(sessions).toHaveLength(2);
  const other = sessions.find(({ current }) => !current)?.id ?? '';
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
  const { invite } = await relay.door.invite({ body: { name: 'Alex' } });
  await relay.door.revokeStaff({ id: await relay.door.staffNamed('Alex') });
  expect(codeOf(await client.listConnections())).toBe('unauthenticated');
  expect(codeOf(await clientWith('').enrol({ body: { invite } }))).toBe('unauthenticated');
});

it('refuses an unknown field by name and repeats no value', async () => {
  const { session } = await relay.enrol('Alex');
  const account = { id: 'a', colour: 'a-secret-value' };
  const response = await relay.ask('/v1/pairings', session, {
    body: { account, challenge: 'c'.repeat(43), redirectUri: 'https://x/' },
  });
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const body = await response.text();
  expect(body).toContain('account.colour');
  expect(body).not.toContain('a-secret-value');
});

it('refuses a query, a repeated field and a body where none belongs', async () => {
  const { session } = await relay.enrol('Alex');
  const paths = ['/sessions?all=1', '/connections?account=a&account=b', '/connections?status=nonsense'];
  for (const path of paths) expect((await relay.ask(`/v1${path}`, session)).status, path).toBe(400);
  const ended = await relay.ask('/v1/session', session, { method: 'DELETE', body: { a: 1 } });
  expect(ended.status).toBe(400);
});

it.each([
  '',
  'Bearer',
  'Bearer x',
  'Basic bmFjc2VzOng=',
  'Bearer nacses_x',
  'nacses_x',
  `Bearer nacses_${'x'.repeat(5000)}`,
])('answers 401 to the credential "%s"', async (authorization) => {
  const response = await fetch(`${relay.url}/v1/connections`, { headers: { authorization } });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
});

it('identifies itself, reports readiness, and explains a setup link that was opened in a browser', async () => {
  expect(await greet({ baseUrl: relay.url, fetch })).toMatchObject({ kind: 'relay' });
  expect(await clientWith('').ready()).toEqual({ ok: true, value: { ready: true } });
  const page = await fetch(`${relay.url}/`);
  expect(page.headers.get('content-type')).toMatch(/text\/html/);
  expect(await page.text()).toContain('Did you open a setup link?');
});

it.each(['revoked', 'signed out'] as const)('ends the pairings of a staff member who was %s', async (how) => {
  const { client } = await relay.enrol('Alex');
  const [asked, authorized] = [await startPairing(client), await startPairing(client)];
  await accessCodeFor(relay, authorized.code);
  if (how === 'revoked') await relay.door.revokeStaff({ id: await relay.door.staffNamed('Alex') });
  else await client.signOut();
  for (const { code } of [asked, authorized]) {
    const response = await callConnectionUrl(relay, { code });
    expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
  }
});

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
])('refuses a pairing with the redirect URL %s', async (redirectUri) => {
  const body = { account: { id: 'a' }, challenge: 'c'.repeat(43), redirectUri };
  const { client } = await relay.enrol('Alex');
  expect(await client.startPairing({ body })).toMatchObject({ failure: { code: 'invalid_request' } });
});
