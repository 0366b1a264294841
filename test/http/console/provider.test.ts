import { expect, it, onTestFinished } from 'vitest';
import { startIdentityProvider } from '../../identity-provider/identity-provider.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { forFile, forTest } from '../../support/for-file.ts';
import { consoleBrowser, staffBrowser } from '../../support/relay/console-browser.ts';
import { type ShiftedTimes, shiftIdTokens } from '../../support/relay/shift-id-tokens.ts';
import { providerBrowser } from '../../support/relay/sign-in.ts';
import { relayOfFile, startTestRelay } from '../../support/relay/test-relay.ts';

const port = await freePort();
const provider = await forFile(startIdentityProvider([`http://127.0.0.1:${port}/console/signed-in`]));
const env = {
  ...provider.settings,
  RELAY_PORT: String(port),
  RELAY_BRAND_NAME: 'Example Stays',
  RELAY_SUPPORT: 'help@example.com',
  RELAY_BOUND_SESSIONS: 'required',
};
let times: ShiftedTimes | undefined;
const relay = await relayOfFile({ env, effects: { fetch: shiftIdTokens(() => times) } });

/** Begins to sign in, and gives where the provider sends the browser back to. */
async function redirectOf(browser: ReturnType<typeof consoleBrowser>, login = 'alex') {
  const begun = await browser.request('/console/sign-in', 'POST');
  return providerBrowser().signIn(begun.headers.get('location') ?? '', login);
}
const isIn = async (browser: ReturnType<typeof consoleBrowser>) =>
  (await browser.call('GET', '/v1/sessions')).status === 200;

it('the provider’s sign-in is offered in the partner’s name on a page without scripts', async () => {
  const { html, headers, status } = await consoleBrowser(relay).open('/console');
  expect(status).toBe(200);
  expect(html).toContain('<button class="button" type="submit">Sign in with Example Stays</button>');
  expect(html).toContain('href="mailto:help@example.com"');
  expect(html).not.toMatch(/src=|https?:\/\//);
  expect(headers.get('vary')).toContain('Cookie');
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
});

it('the cookie of a sign-in attempt is Lax for the provider’s redirect, that of the session Strict', async () => {
  const browser = consoleBrowser(relay);
  const begun = await browser.request('/console/sign-in', 'POST');
  expect(begun.status).toBe(303);
  expect(begun.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^console-attempt=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/),
  ]);
  const redirect = await providerBrowser().signIn(begun.headers.get('location') ?? '', 'alex');
  const back = await browser.request(redirect, 'GET', { 'sec-fetch-site': 'cross-site' });
  // A redirect would be the other site's still, and come without the strict cookie.
  expect(back.status).toBe(200);
  expect(await back.text()).toContain('<meta http-equiv="refresh" content="0; url=/console"/>');
  expect(back.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^console-attempt=;.*Max-Age=0$/),
    expect.stringMatching(/^console=naccon_[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
  ]);
  expect(await isIn(browser)).toBe(true);
});

it('a person gets the role that the provider gives, and sees their name', async () => {
  const [alex, robin] = [await staffBrowser(relay, 'alex'), await staffBrowser(relay, 'robin')];
  expect([await alex.told('staff'), await alex.told('role')]).toEqual(['Alex Doe', 'staff']);
  expect([await robin.told('staff'), await robin.told('role')]).toEqual(['Robin Roe', 'admin']);
});

it('a wrong client secret is told as a fault of the setup that does not pass by itself', async () => {
  const port = await freePort();
  const misled = await forTest(
    startTestRelay({
      env: {
        ...{ ...env, RELAY_PORT: String(port), RELAY_PUBLIC_URL: `http://127.0.0.1:${port}` },
        RELAY_OIDC_CLIENT_SECRET: 'not-the-secret-of-the-provider',
      },
    }),
  );
  const browser = consoleBrowser(misled);
  const begun = await browser.request('/console/sign-in', 'POST');
  const away = new URL(begun.headers.get('location') ?? '');
  const page = await browser.open(
    `${misled.url}/console/signed-in?error=unauthorized_client&state=${away.searchParams.get('state')}&iss=${encodeURIComponent(provider.url)}`,
  );
  expect(page).toMatchObject({ status: 503, title: 'The sign-in is not set up correctly' });
  expect(page.html).not.toMatch(/should pass/);
});

it.each([
  { time: { exp: -7_200 }, says: 'this service’s clock is ahead of Example Stays’s sign-in' },
  { time: { nbf: 7_200 }, says: 'this service’s clock is behind Example Stays’s sign-in' },
])(
  'a person whose ID token is refused for its $time reads that the clocks differ, and which one is ahead',
  async ({ time, says }) => {
    times = time;
    onTestFinished(() => {
      times = undefined;
    });
    const browser = consoleBrowser(relay);
    const page = await browser.open(await redirectOf(browser));
    expect(page).toMatchObject({ status: 503, title: 'The clocks differ' });
    expect(page.html).toContain(says);
  },
);

it('a person with more groups than the provider names reads that in their language', async () => {
  provider.people.set('kim', { name: 'Kim Low' });
  onTestFinished(() => void provider.people.delete('kim'));
  const browser = consoleBrowser(relay);
  const page = await browser.open(await redirectOf(browser, 'kim'), { 'accept-language': 'de' });
  expect(page).toMatchObject({ status: 403, title: 'Ihre Gruppen waren nicht lesbar' });
  expect(page.html).toContain('App-Rollen');
});

it('a person for whom the provider sent no claim to decide by reads its name, and what the admin has to check', async () => {
  const port = await freePort();
  const other = await forTest(startIdentityProvider([`http://127.0.0.1:${port}/console/signed-in`]));
  const lacking = await forTest(
    startTestRelay({
      env: { ...env, ...other.settings, RELAY_PORT: String(port), RELAY_OIDC_REQUIRED: 'department=sales' },
    }),
  );
  const browser = consoleBrowser(lacking);
  const page = await browser.open(await redirectOf(browser));
  expect(page).toMatchObject({ status: 403, title: 'You don’t have access to the console' });
  expect(page.html).toContain('did not send the claim “department”');
  expect(page.html).toContain('RELAY_OIDC_SCOPES');
});

it('a browser that comes by another site’s link is reloaded instead of asked to sign in', async () => {
  const page = await consoleBrowser(relay).open('/console', { 'sec-fetch-site': 'cross-site' });
  expect(page.title).toBe('One moment');
});

it('a redirect of another browser’s attempt does not sign this browser in (login CSRF)', async () => {
  const redirect = await redirectOf(consoleBrowser(relay));
  const victim = consoleBrowser(relay);
  expect(await victim.open(redirect)).toMatchObject({ status: 400, title: 'Please sign in again' });
  expect(victim.cookies.size).toBe(0);
  await victim.request('/console/sign-in', 'POST');
  expect((await victim.open(redirect)).title).toBe('Please sign in again');
  expect(victim.cookies.has('console')).toBe(false);
});

it('another site’s form cannot start a sign-in', async () => {
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
    const browser = consoleBrowser(relay);
    const begun = await browser.request('/console/sign-in', 'POST', headers);
    expect([begun.status, begun.headers.getSetCookie()]).toEqual([403, []]);
    expect(await begun.text()).toContain('Nothing has happened');
  }
});

it('an attempt with two cookies, or with another attempt’s proof, is refused', async () => {
  const browser = consoleBrowser(relay);
  const redirect = await redirectOf(browser);
  const kept = browser.cookies.get('console-attempt') ?? '';
  const cookie = `console-attempt=${kept}; console-attempt=x`;
  expect((await browser.open(redirect, { cookie })).title).toBe('Please sign in again');
  const other = consoleBrowser(relay);
  await redirectOf(other);
  // The attempt of the one with the proof of the other.
  other.cookies.set(
    'console-attempt',
    `${other.cookies.get('console-attempt')?.slice(0, 43)}.${kept.slice(44)}`,
  );
  expect((await other.open(redirect)).title).toBe('Please sign in again');
  expect(other.cookies.has('console')).toBe(false);
});

it('an attempt is completed once, and not by a HEAD request', async () => {
  const browser = consoleBrowser(relay);
  const redirect = await redirectOf(browser);
  const kept = browser.cookies.get('console-attempt') ?? '';
  expect((await browser.request(redirect, 'HEAD')).headers.getSetCookie()).toEqual([]);
  expect((await browser.open(redirect)).title).toBe('One moment');
  const again = consoleBrowser(relay);
  again.cookies.set('console-attempt', kept);
  expect((await again.open(redirect)).title).toBe('You are not signed in');
  expect(again.cookies.has('console')).toBe(false);
});

it('a person who may not sign in, who cancels, or whose provider is down reads what happened', async () => {
  const pages = [];
  for (const login of ['sam', 'leaves']) {
    const browser = consoleBrowser(relay);
    const { title, status } = await browser.open(await redirectOf(browser, login));
    pages.push([status, title, browser.cookies.size]);
  }
  const browser = consoleBrowser(relay);
  const redirect = await redirectOf(browser);
  await provider.down();
  onTestFinished(() => provider.up());
  const { status, title } = await browser.open(redirect);
  expect([...pages, [status, title, browser.cookies.size]]).toEqual([
    [403, 'You don’t have access to the console', 0],
    [403, 'You are not signed in', 0],
    [503, 'The sign-in is not responding', 0],
  ]);
});

it('a session ends when the provider signs the person out or an operator revokes them', async () => {
  const [alex, robin] = [await staffBrowser(relay, 'alex'), await staffBrowser(relay, 'robin')];
  const { staff } = await relay.door.listStaff();
  await relay.door.revokeStaff({ id: staff.find(({ name }) => name === 'Robin Roe')?.id ?? '' });
  expect([await isIn(alex), await isIn(robin)]).toEqual([true, false]);
  await relay.down();
  await relay.up({ RELAY_OIDC_ISSUER: 'off' });
  await expect.poll(() => isIn(alex)).toBe(false);
});
