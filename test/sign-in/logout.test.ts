import { generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from '../identity-provider/identity-provider.ts';
import { readForm } from '../sandbox/http/read-body.ts';
import { listen } from '../sandbox/listener.ts';
import { forTest } from '../support/for-file.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { providerBrowser, signIn } from '../support/relay/sign-in.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

let provider: IdentityProvider;
let relay: TestRelay;
const idTokens: string[] = [];

const watched: typeof fetch = async (url, init) => {
  const answer = await fetch(url, init);
  if (String(url).endsWith('/token')) {
    const { id_token: token } = (await answer.clone().json()) as { id_token?: string };
    if (token !== undefined) idTokens.push(token);
  }
  return answer;
};

beforeEach(async () => {
  idTokens.length = 0;
  provider = await startIdentityProvider();
  relay = await startTestRelay({
    env: provider.settings,
    effects: { fetch: watched, sleep: hastySleep },
  });
});
afterEach(async () => {
  await relay.stop();
  await provider.stop();
});

const isSignedIn = async ({ client }: Pick<Awaited<ReturnType<typeof signIn>>, 'client'>) =>
  (await client.listSessions()).ok;
/** Signs out at the provider. */
const signOut = async (browser: ReturnType<typeof providerBrowser>) => {
  const asked = await (await browser.go(`${provider.url}/session/end`)).text();
  const [, xsrf = ''] = /name="xsrf" value="(\w+)"/.exec(asked) ?? [];
  await browser.go(`${provider.url}/session/end/confirm`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `xsrf=${xsrf}&logout=yes`,
  });
};
/** What the provider sends from then on when a person signs out there, instead of to the relay. */
const logoutTokens = async () => {
  const tokens: string[] = [];
  const listener = await forTest(
    listen(0, async (request, response) => {
      tokens.push((await readForm(request)).get('logout_token') ?? '');
      response.end();
    }),
  );
  await provider.setLogoutUrl(listener.url, false);
  return tokens;
};
/** Gives the relay a logout token. */
const send = (token: string | string[], type = 'application/x-www-form-urlencoded') => {
  const body = type.endsWith('json')
    ? JSON.stringify({ logout_token: token })
    : String(new URLSearchParams([token].flat().map((each) => ['logout_token', each])));
  const headers = { 'content-type': type };
  return fetch(`${relay.url}/v1/sign-ins/logout`, { method: 'POST', headers, body });
};
const tell = async (...sent: Parameters<typeof send>) => (await send(...sent)).status;

it('a logout token ends the sessions that it names, and no other', async () => {
  await provider.setLogoutUrl(`${relay.url}/v1/sign-ins/logout`);
  const browser = providerBrowser();
  const [here, elsewhere, robin] = [
    await signIn(relay, 'alex', browser),
    await signIn(relay, 'alex'),
    await signIn(relay, 'robin'),
  ];
  await signOut(browser);
  await expect.poll(() => isSignedIn(here)).toBe(false);
  expect(await Promise.all([elsewhere, robin].map(isSignedIn))).toEqual([true, true]);
  const audit = await relay.door.audit({ what: ['session_ended'], limit: 10 });
  expect(audit).toMatchObject([{ who: { kind: 'relay' }, staff: here.staff.id }]);
});

it('a repeated logout token ends no session that began after the logout', async () => {
  const tokens = await logoutTokens();
  const browser = providerBrowser();
  const [here, elsewhere] = [await signIn(relay, 'alex', browser), await signIn(relay, 'alex')];
  await signOut(browser);
  await expect.poll(() => tokens.length).toBe(1);
  const [token = ''] = tokens;
  expect(await tell(token)).toBe(200);
  expect(await Promise.all([here, elsewhere].map(isSignedIn))).toEqual([false, false]);
  relay.pass(60);
  const since = await signIn(relay, 'alex');
  expect(await tell(token)).toBe(200);
  expect(await isSignedIn(since)).toBe(true);
});

it('a logout request with a duplicate field is refused', async () => {
  const tokens = await logoutTokens();
  const browser = providerBrowser();
  const alex = await signIn(relay, 'alex', browser);
  await signOut(browser);
  await expect.poll(() => tokens.length).toBe(1);
  expect(await tell(['x', ...tokens])).toBe(400);
  expect(await isSignedIn(alex)).toBe(true);
});

it('any token other than the provider’s logout token is refused', async () => {
  const alex = await signIn(relay, 'alex');
  relay.pass(601);
  await expect.poll(() => idTokens.length).toBeGreaterThan(1);
  // Signed by the provider, for this relay: but it says nothing of a logout. Of a refresh it has no nonce.
  for (const token of [...idTokens, 'x', `${idTokens[0]?.slice(0, -9)}AAAAAAAAA`])
    expect(await tell(token)).toBe(400);
  const key = (await generateKeyPair('RS256')).privateKey;
  const forged = new SignJWT({
    sub: 'alex',
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'logout+jwt' })
    .setIssuedAt()
    .setIssuer(provider.url)
    .setAudience(provider.settings['RELAY_OIDC_CLIENT_ID'] ?? '');
  expect(await tell(await forged.sign(key))).toBe(400);
  expect(await tell(idTokens[0] ?? '', 'application/json')).toBe(415);
  expect(await isSignedIn(alex)).toBe(true);
});

it.each([
  ['ahead of', 31 * 60, 'clock_ahead'],
  ['behind', -31 * 60, 'clock_behind'],
])(
  'a logout token is refused by a relay whose clock is %s the provider’s, and answer and log say so',
  async (_, seconds, cause) => {
    const tokens = await logoutTokens();
    const browser = providerBrowser();
    await signIn(relay, 'alex', browser);
    await signOut(browser);
    await expect.poll(() => tokens.length).toBe(1);
    relay.pass(seconds);
    const answer = await send(tokens);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'provider_unavailable', cause, fixedBy: 'operator' });
    const line = relay.logLines.find((each) => each.includes('sign-out at the identity provider ignored'));
    expect(JSON.parse(line ?? '{}').seconds).toBeGreaterThanOrEqual(31 * 60 - 5);
  },
);
