import { afterEach, beforeEach, expect, it } from 'vitest';
import { startGlewlwyd } from '../identity-provider/glewlwyd.ts';
import { forTest } from '../support/for-file.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { beginSignIn, completeSignIn, signIn } from '../support/relay/sign-in.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';
import { codeOf } from '../support/relay/value-in.ts';

// Only in the soak: a second identity provider, of a Debian package. It does not decode a client secret in HTTP Basic, gives no
// ID token and no further refresh token for a refresh, refuses one with 400 and no body whatever is wrong, and its logout tokens name no session.

/** The calls to the token endpoint: how the secret was sent, and what was answered. */
const calls: {
  by: 'basic' | 'post';
  status: number;
  tokens: { refresh_token?: string; id_token?: string };
}[] = [];

const watched: typeof fetch = async (url, init) => {
  const answer = await fetch(url, init);
  if (!String(url).endsWith('/token')) return answer;
  const by = new Headers(init?.headers).has('authorization') ? 'basic' : 'post';
  const text = await answer.clone().text();
  calls.push({ by, status: answer.status, tokens: answer.ok ? JSON.parse(text) : {} });
  return answer;
};
const relayWith = (more: Record<string, string> = {}) =>
  startTestRelay({ env: { ...provider.settings, ...more }, effects: { fetch: watched, sleep: hastySleep } });

let provider: Awaited<ReturnType<typeof startGlewlwyd>>;
let relay: TestRelay;
beforeEach(async () => {
  provider = await startGlewlwyd();
  relay = await relayWith();
  calls.length = 0;
});
afterEach(async () => {
  await relay.stop();
  await provider.stop();
});

/** Signs in as a person does, but gives the refusal. */
async function tryToSignIn(to: TestRelay, login: string) {
  const started = await beginSignIn(to);
  if (!started.ok) return started;
  return completeSignIn(to, started, await provider.browser().signIn(started.authorizeUrl, login));
}
const signsIn = (login: string, browser = provider.browser()) => signIn(relay, login, browser);
const isSignedIn = async ({ client }: Awaited<ReturnType<typeof signIn>>) => (await client.listSessions()).ok;
const roleOf = async (id: string) =>
  (await relay.door.listStaff()).staff.find((each) => each.id === id)?.role;

it('signs staff in with their name and their groups’ role, and refuses a person without the group', async () => {
  const [alex, robin] = [await signsIn('alex'), await signsIn('robin')];
  expect(alex.staff).toMatchObject({ name: 'Alex Doe', role: 'staff' });
  expect(robin.staff).toMatchObject({ name: 'Robin Roe', role: 'admin' });
  expect((await signsIn('alex')).staff).toEqual(alex.staff);
  expect(codeOf(await tryToSignIn(relay, 'sam'))).toBe('forbidden');
});

it('sends the client secret in the body after the provider refused HTTP Basic, and at first if post is set', async () => {
  await signsIn('alex');
  await signsIn('robin');
  expect(calls.map(({ by, status }) => [by, status < 300])).toEqual([
    ['basic', false],
    ['post', true],
    ['post', true],
  ]);
  calls.length = 0;
  const posting = await forTest(relayWith({ RELAY_OIDC_AUTHENTICATION: 'post' }));
  expect(codeOf(await tryToSignIn(posting, 'alex'))).toBe('ok');
  expect(calls.map(({ by }) => by)).toEqual(['post']);
});

it.each([
  ['a wrong client secret', { RELAY_OIDC_CLIENT_SECRET: 'not-the-secret-of-the-provider' }],
  ['a secret in HTTP Basic that it does not decode', { RELAY_OIDC_AUTHENTICATION: 'basic' }],
])('%s is the operator’s to fix, in the answer and in the log', async (_, settings) => {
  const misled = await forTest(relayWith(settings));
  expect(await tryToSignIn(misled, 'alex')).toMatchObject({
    failure: { code: 'provider_unavailable', cause: 'configuration', fixedBy: 'operator' },
  });
  expect(misled.logLines.join()).toContain(
    'identity provider refuses this relay: check RELAY_OIDC_CLIENT_ID',
  );
});

it('an unknown client ID is refused before anybody can sign in', async () => {
  const misled = await forTest(relayWith({ RELAY_OIDC_CLIENT_ID: 'another' }));
  await expect(tryToSignIn(misled, 'alex')).rejects.toThrow('the provider leads to');
});

it('changes the role within ten minutes when the groups change, and ends the session of a person who left', async () => {
  const [alex, robin, another] = [await signsIn('alex'), await signsIn('robin'), await signsIn('alex')];
  await provider.setGroups('robin', ['customer-success']);
  relay.pass(601);
  await expect.poll(() => roleOf(robin.staff.id)).toBe('staff');
  await provider.setGroups('robin', []);
  relay.pass(601);
  await expect.poll(() => isSignedIn(robin)).toBe(false);
  await provider.deletePerson('alex');
  relay.pass(601);
  await expect.poll(() => Promise.all([alex, another].map(isSignedIn))).toEqual([false, false]);
  expect(relay.logLines.join()).not.toContain('identity provider unavailable');
});

it('a code that the provider does not know is the person’s to retry, and no outage', async () => {
  const started = await beginSignIn(relay);
  if (!started.ok) throw new Error(started.failure.code);
  const redirect = new URL(await provider.browser().signIn(started.authorizeUrl, 'alex'));
  redirect.searchParams.set('code', 'invented');
  expect(codeOf(await completeSignIn(relay, started, redirect.href))).toBe('unauthenticated');
  expect(relay.logLines.join()).not.toContain('identity provider unavailable');
});

it('refreshes a session every ten minutes with the one refresh token that it was given, also after a restart', async () => {
  const alex = await signsIn('alex');
  for (const times of [2, 3, 4]) {
    if (times === 3) await relay.restart();
    relay.pass(601);
    await expect.poll(() => calls.filter(({ status }) => status === 200).length).toBe(times);
    expect(await isSignedIn(alex)).toBe(true);
  }
  expect(calls.flatMap(({ tokens }) => tokens.refresh_token ?? [])).toHaveLength(1);
});

it('keeps sessions of a relay that was restarted with a wrong client secret, and tells the operator', async () => {
  const alex = await signsIn('alex');
  await relay.down();
  await relay.up({ RELAY_OIDC_CLIENT_SECRET: 'not-the-secret-of-the-provider' });
  relay.pass(601);
  await expect.poll(() => relay.logLines.join()).toContain('identity provider refuses this relay');
  expect(await isSignedIn(alex)).toBe(true);
  await relay.down();
  await relay.up(provider.settings);
  const before = calls.length;
  relay.pass(61);
  await expect.poll(() => calls.slice(before).some(({ status }) => status === 200)).toBe(true);
  expect(await isSignedIn(alex)).toBe(true);
});

it('ends all sessions of a person who signs out at the provider, which names no session, and no other’s', async () => {
  await provider.setLogoutUrl(`${relay.url}/v1/sign-ins/logout`);
  const browser = provider.browser();
  const here = await signsIn('alex', browser);
  const idToken = calls.at(-1)?.tokens.id_token ?? '';
  const [elsewhere, robin] = [await signsIn('alex'), await signsIn('robin')];
  await browser.signOut(idToken);
  await expect.poll(() => Promise.all([here, elsewhere].map(isSignedIn))).toEqual([false, false]);
  expect(await isSignedIn(robin)).toBe(true);
});
