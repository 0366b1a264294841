import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from '../identity-provider/identity-provider.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { makeLink } from '../support/relay/owner.ts';
import { startPairing } from '../support/relay/pairing.ts';
import { readDirectory } from '../support/relay/read-directory.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { refusalOf } from '../support/relay/run-command.ts';
import { beginSignIn, completeSignIn, providerBrowser, signIn } from '../support/relay/sign-in.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';
import { answered } from '../support/relay/value-in.ts';

let provider: IdentityProvider;
let relay: TestRelay;
let givesRefreshTokens = true;
/** Whether the provider names a person again when it is asked to refresh. */
let namesAgain = true;
/** Whom the userinfo endpoint names, whoever is asked about. */
let informsAbout: string | undefined;
/** The tokens that the provider has given last. */
let lastGiven: Tokens = {};
/** What the provider answers to a refresh instead, if anything. */
let refreshAnswer: (() => Promise<Response>) | undefined;
/** Looks at whose turn it is. */
let rounds = 0;
const refreshed: { status: number; token: string | undefined }[] = [];

interface Tokens {
  refresh_token?: string;
  id_token?: string;
}

/** The provider, as the relay sees it: what it was asked to refresh is noted. */
const watched: typeof fetch = async (url, init) => {
  const asked = new URLSearchParams(String(init?.body ?? ''));
  if (asked.get('grant_type') === 'refresh_token' && refreshAnswer !== undefined) return refreshAnswer();
  const answer = await fetch(url, init);
  if (String(url).endsWith('/me') && !namesAgain) {
    const about = informsAbout === undefined ? {} : { sub: informsAbout };
    return Response.json({ ...((await answer.json()) as object), name: undefined, ...about });
  }
  if (!String(url).endsWith('/token')) return answer;
  const { refresh_token: token, ...tokens } = (await answer.json()) as Tokens;
  lastGiven = { ...tokens };
  if (asked.get('grant_type') === 'refresh_token') refreshed.push({ status: answer.status, token });
  const given = givesRefreshTokens && token !== undefined ? { refresh_token: token } : {};
  if (!namesAgain) delete tokens.id_token;
  return Response.json({ ...tokens, ...given }, { status: answer.status });
};

beforeEach(async () => {
  givesRefreshTokens = true;
  namesAgain = true;
  informsAbout = undefined;
  refreshAnswer = undefined;
  refreshed.length = 0;
  provider = await startIdentityProvider();
  relay = await startTestRelay({
    env: provider.settings,
    effects: {
      fetch: watched,
      sleep: (seconds, signal) => {
        if (seconds === 20) rounds += 1;
        return hastySleep(seconds, signal);
      },
    },
  });
});
afterEach(async () => {
  await relay.stop();
  await provider.stop();
});

const isSignedIn = async ({ client }: Pick<Awaited<ReturnType<typeof signIn>>, 'client'>) =>
  (await client.listSessions()).ok;
const tenMinutes = () => relay.pass(601);
const audited = async (what: 'session_ended' | 'role_changed') =>
  await relay.door.audit({ what: [what], limit: 10 });

it('ends the session of a person who left the group, within ten minutes, and no other', async () => {
  const [alex, robin] = [await signIn(relay, 'alex'), await signIn(relay, 'robin')];
  provider.people.set('alex', { name: 'Alex Doe', groups: [] });
  expect(await isSignedIn(alex)).toBe(true);
  tenMinutes();
  await expect.poll(() => isSignedIn(alex)).toBe(false);
  expect(await audited('session_ended')).toMatchObject([{ who: { kind: 'relay' }, staff: alex.staff.id }]);
  await expect.poll(() => refreshed.length).toBe(2);
  expect(await isSignedIn(robin)).toBe(true);
});

it('ends the session of a person who left the directory, or was signed out there', async () => {
  const alex = await signIn(relay, 'alex');
  provider.people.delete('alex');
  tenMinutes();
  await expect.poll(() => isSignedIn(alex)).toBe(false);
  expect(refreshed).toMatchObject([{ status: 400 }]);
});

it('changes a person’s role when the provider does', async () => {
  const robin = await signIn(relay, 'robin');
  provider.people.set('robin', { name: 'Robin Roe', groups: ['customer-success'] });
  tenMinutes();
  await expect.poll(async () => (await relay.door.listStaff()).staff[0]?.role).toBe('staff');
  expect(await isSignedIn(robin)).toBe(true);
  expect(await audited('role_changed')).toMatchObject([
    { who: { kind: 'relay' }, staff: robin.staff.id, role: 'staff' },
  ]);
});

it('ends the pairings and links of a person whom the provider makes a viewer, and not the session', async () => {
  const alex = await signIn(relay, 'alex');
  const pairing = await startPairing(alex.client);
  const link = await makeLink(alex.client);
  provider.people.set('alex', { name: 'Alex Doe', groups: ['customer-success', 'auditors'] });
  tenMinutes();
  await expect
    .poll(async () => (await answered(alex.client.readLink({ id: link.id }))).status)
    .toBe('revoked');
  expect((await answered(alex.client.readPairing({ id: pairing.id }))).status).toBe('cancelled');
  expect(await audited('role_changed')).toMatchObject([{ staff: alex.staff.id, role: 'viewer' }]);
});

it('ends the pairings and links of a person who signs in again as a viewer', async () => {
  const alex = await signIn(relay, 'alex');
  const pairing = await startPairing(alex.client);
  const link = await makeLink(alex.client);
  provider.people.set('alex', { name: 'Alex Doe', groups: ['customer-success', 'auditors'] });
  const viewer = await signIn(relay, 'alex');
  expect(viewer.staff).toMatchObject({ id: alex.staff.id, role: 'viewer', rights: ['read'] });
  expect((await answered(alex.client.readPairing({ id: pairing.id }))).status).toBe('cancelled');
  expect((await answered(alex.client.readLink({ id: link.id }))).status).toBe('revoked');
});

it('keeps a person’s name when the provider no longer sends one', async () => {
  await signIn(relay, 'robin');
  provider.people.set('robin', { name: 'Robin Roe', groups: ['customer-success'] });
  namesAgain = false;
  tenMinutes();
  const first = async () => (await relay.door.listStaff()).staff[0];
  await expect.poll(async () => (await first())?.role).toBe('staff');
  expect((await first())?.name).toBe('Robin Roe');
});

it('uses each refresh token once, and keeps it sealed', async () => {
  const alex = await signIn(relay, 'alex');
  await expect
    .poll(() => {
      tenMinutes();
      return refreshed.length;
    })
    .toBeGreaterThan(2);
  await expect.poll(() => isSignedIn(alex)).toBe(true);
  expect(new Set(refreshed.map(({ status }) => status))).toEqual(new Set([200]));
  const kept = [...(await readDirectory(relay.directory)).values()].join('\n');
  expect(kept).toContain(alex.staff.id);
  for (const { token } of refreshed) {
    expect(token).toMatch(/^[\w-]{40}/);
    expect(kept).not.toContain(token);
    expect(relay.logLines.join('\n')).not.toContain(token);
  }
});

it('keeps sessions while the provider is unavailable, and retries', async () => {
  const alex = await signIn(relay, 'alex');
  await provider.down();
  tenMinutes();
  await expect
    .poll(() => relay.logLines.filter((line) => line.includes('identity provider unavailable')).length)
    .toBe(1);
  expect(await isSignedIn(alex)).toBe(true);
  provider.people.delete('alex');
  await provider.up();
  relay.pass(61);
  await expect.poll(() => isSignedIn(alex)).toBe(false);
});

it('ends a session after 12 hours if the provider cannot be asked about it', async () => {
  givesRefreshTokens = false;
  const alex = await signIn(relay, 'alex');
  relay.pass(12 * 3600 - 60);
  const before = rounds;
  await expect.poll(() => rounds).toBeGreaterThan(before + 3);
  expect(await isSignedIn(alex)).toBe(true);
  relay.pass(61);
  await expect.poll(() => isSignedIn(alex)).toBe(false);
});

it.each([
  ['a week', {}, 168],
  ['RELAY_OIDC_SESSION', { RELAY_OIDC_SESSION: '9' }, 9],
])(
  'ends a session after %s although the provider still vouches for it, and says so beforehand',
  async (_, settings, hours) => {
    await relay.down();
    await relay.up(settings);
    const alex = await signIn(relay, 'alex');
    const [session] = (await answered(alex.client.listSessions())).sessions;
    const life = Date.parse(session?.expiresAt ?? '') - Date.parse(session?.createdAt ?? '');
    expect(Math.round(life / 1_000)).toBe(hours * 3_600);
    relay.pass(hours * 3_600 - 60);
    await expect.poll(() => refreshed.length).toBe(1);
    expect(await isSignedIn(alex)).toBe(true);
    relay.pass(61);
    expect(await isSignedIn(alex)).toBe(false);
    expect(await isSignedIn(await signIn(relay, 'alex'))).toBe(true);
  },
);

it.each([
  ['fails', 500, { error: 'server_error' }, 'identity provider unavailable'],
  ['refuses this relay', 401, { error: 'invalid_client' }, 'identity provider refuses this relay'],
])(
  'ends a session after 12 hours in which the provider %s, and tells the operator',
  async (_, status, body, says) => {
    const sessions = [await signIn(relay, 'alex'), await signIn(relay, 'robin')];
    const areSignedIn = () => Promise.all(sessions.map(isSignedIn));
    refreshAnswer = async () => Response.json(body, { status });
    relay.pass(12 * 3600 - 60);
    await expect.poll(() => relay.logLines.filter((line) => line.includes(says)).length).toBe(1);
    const before = rounds;
    await expect.poll(() => rounds).toBeGreaterThan(before + 3);
    expect(await areSignedIn()).toEqual([true, true]);
    relay.pass(121);
    await expect.poll(areSignedIn).toEqual([false, false]);
  },
);

it.each([
  ['with 400 and no body, as Glewlwyd does', 400, undefined],
  ['by an error code of its own', 403, { error: 'invalid_code' }],
])('ends the session whose refresh the provider refuses %s, and logs no outage', async (_, status, body) => {
  const sessions = [await signIn(relay, 'alex'), await signIn(relay, 'robin')];
  refreshAnswer = async () =>
    body === undefined ? new Response(null, { status }) : Response.json(body, { status });
  tenMinutes();
  await expect.poll(() => Promise.all(sessions.map(isSignedIn))).toEqual([false, false]);
  expect(relay.logLines.join()).not.toContain('identity provider unavailable');
});

it('keeps sessions refused without a reason by a provider that has not accepted the client secret yet', async () => {
  const alex = await signIn(relay, 'alex');
  await relay.restart();
  refreshAnswer = async () => new Response(null, { status: 400 });
  tenMinutes();
  await expect.poll(() => relay.logLines.join()).toContain('identity provider refuses this relay');
  expect(await isSignedIn(alex)).toBe(true);
});

it.each(['ID token', 'userinfo'])(
  'ends a session at once if the provider’s %s names another person',
  async (by) => {
    const [alex, robin] = [await signIn(relay, 'alex'), await signIn(relay, 'robin')];
    const ofRobin = lastGiven;
    if (by === 'ID token') refreshAnswer = async () => Response.json(ofRobin);
    else [namesAgain, informsAbout] = [false, decodeJwt(ofRobin.id_token ?? '').sub];
    tenMinutes();
    await expect.poll(() => isSignedIn(alex)).toBe(false);
    expect(await isSignedIn(robin)).toBe(true);
  },
);

it('ends sessions of a provider that is no longer configured', async () => {
  const alex = await signIn(relay, 'alex');
  await relay.down();
  await relay.up({ RELAY_OIDC_ISSUER: 'off' });
  await expect.poll(() => isSignedIn(alex)).toBe(false);
});

it('refuses a revoked staff member in every session and at sign-in', async () => {
  const sessions = [await signIn(relay, 'alex'), await signIn(relay, 'alex')];
  await relay.door.revokeStaff({ id: await relay.door.staffNamed('Alex Doe') });
  expect(await Promise.all(sessions.map(isSignedIn))).toEqual([false, false]);
  const again = await beginSignIn(relay);
  if (!again.ok) throw new Error(again.failure.code);
  const redirect = await providerBrowser().signIn(again.authorizeUrl, 'alex');
  expect(await completeSignIn(relay, again, redirect)).toMatchObject({
    failure: { code: 'unauthenticated' },
  });
});

it('keeps an invited and a signed-in staff member with the same name apart', async () => {
  await relay.enrol('Alex Doe');
  const { staff } = await signIn(relay, 'alex');
  const revoke = ['staff', 'revoke', 'Alex Doe'];
  expect(await refusalOf(revoke, relayEnvironment(relay.directory))).toContain('several have that name');
  await relay.door.revokeStaff({ id: staff.id });
  const { invite } = await relay.door.invite({ body: { name: 'Alex Doe' } });
  expect(invite).toMatch(/^nacinv_/);
  const all = (await relay.door.listStaff()).staff;
  expect(all.map(({ signsIn, revokedAt }) => [signsIn, revokedAt === null]).sort()).toEqual([
    [false, true],
    [true, false],
  ]);
});
