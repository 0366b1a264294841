import { expect, it } from 'vitest';
import { consoleBrowser, operatorBrowser } from '../../support/relay/console-browser.ts';
import { relayOfFile, startTestRelay } from '../../support/relay/test-relay.ts';

const relay = await relayOfFile({ env: { RELAY_BRAND_NAME: 'Example <Stays>' } });

it('the console’s pages cannot be framed or cached, and run only the console’s own files', async () => {
  const browser = await operatorBrowser(relay);
  const { url } = await relay.door.makeConsoleLink({ body: {} });
  const open = [
    await browser.open('/console'),
    await browser.open(url),
    await consoleBrowser(relay).open('/console'),
  ];
  for (const { headers } of open) {
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; base-uri 'none'; frame-ancestors 'none'; /);
    expect(policy).not.toMatch(/unsafe|\*|data:.*script/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('vary')).toContain('Cookie');
  }
  expect(open[0]?.headers.get('content-security-policy')).toMatch(
    new RegExp(`script-src ${relay.url}/console/files/[\\w-]{16}/; style-src`),
  );
});

it('the console’s pages contain neither the session nor the link', async () => {
  const { url } = await relay.door.makeConsoleLink({ body: {} });
  const browser = consoleBrowser(relay);
  expect((await browser.open(url)).html).not.toContain(url.split('/').at(-1));
  await browser.press(url);
  const { html } = await browser.open('/console');
  expect(html).toContain('name="console-token"');
  expect(html).not.toContain(browser.cookies.get('console'));
  expect(html).toContain('content="Example &lt;Stays>"');
});

it('without a provider the console’s page explains how to make a link', async () => {
  const { html, title } = await consoleBrowser(relay).open('/console');
  expect(title).toBe('The console of NoiseAware Connect');
  expect(html).toContain('pnpm relay console');
  expect(html).not.toContain('<form');
  expect((await consoleBrowser(relay).request('/console/sign-in', 'POST')).headers.getSetCookie()).toEqual(
    [],
  );
});

it('the console’s files are cacheable forever under their build’s path, and only there', async () => {
  const browser = await operatorBrowser(relay);
  const { html } = await browser.open('/console');
  const [, script = ''] = /src="([^"]+)"/.exec(html) ?? [];
  const got = await fetch(relay.url + script);
  expect(got.status).toBe(200);
  expect(got.headers.get('content-type')).toContain('text/javascript');
  expect(got.headers.get('content-encoding')).toBe('gzip');
  expect(got.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(got.headers.getSetCookie()).toEqual([]);
  const german = await fetch(relay.url + script.replace('console.js', 'de.json'));
  expect(german.headers.get('content-type')).toContain('application/json');
  expect(await german.json()).toMatchObject({ console: { signOut: 'Abmelden' } });
  const other = await fetch(relay.url + script.replace(/files\/[^/]+/, 'files/another-build'));
  expect([other.status, other.headers.get('cache-control')]).toEqual([200, 'no-store']);
  // Another build's view is missing: its parts may not fit this one's.
  for (const none of ['overview-view-another.js', 'index.html', '..%2f..%2fpackage.json', '__proto__'])
    expect((await fetch(`${relay.url}/console/files/x/${none}`)).status).toBe(404);
});

it('no other origin can read the console, not even an extension', async () => {
  const browser = await operatorBrowser(relay);
  const origin = `moz-extension://${crypto.randomUUID()}`;
  for (const path of ['/console', '/console/v1/sessions']) {
    const read = await browser.request(path, 'GET', { origin });
    expect(read.headers.get('access-control-allow-origin')).toBeNull();
    const asked = { origin, 'access-control-request-method': 'POST', 'sec-fetch-site': 'cross-site' };
    const preflight = await browser.request(path, 'OPTIONS', asked);
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([405, null]);
  }
});

it('under https the console’s cookies have the __Host- prefix', async () => {
  const publicUrl = 'https://connect.partner.example';
  const secure = await startTestRelay({
    env: { RELAY_PUBLIC_URL: publicUrl },
  });
  try {
    const { url } = await secure.door.makeConsoleLink({ body: {} });
    const browser = consoleBrowser(secure);
    const pressed = await browser.press(url.replace(publicUrl, secure.url));
    expect(pressed.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-console=naccon_[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/),
    ]);
    const value = browser.cookies.get('__Host-console') ?? '';
    const at = async (cookie: string) =>
      (await browser.request('/console/v1/sessions', 'GET', { cookie })).status;
    expect([await at(`console=${value}`), await at(`__Host-console=${value}`)]).toEqual([401, 200]);
  } finally {
    await secure.stop();
  }
});

it('the console works below a path of the public URL', async () => {
  const below = await startTestRelay({
    env: { RELAY_PUBLIC_URL: 'https://partner.example/connect' },
  });
  try {
    const { url } = await below.door.makeConsoleLink({ body: {} });
    expect(url).toMatch(/^https:\/\/partner\.example\/connect\/console\/nacdoor_/);
    const browser = consoleBrowser(below);
    const pressed = await browser.press(url.replace('https://partner.example/connect', below.url));
    expect(pressed.headers.get('location')).toBe('/connect/console');
    expect((await browser.open('/console')).html).toContain('src="/connect/console/files/');
    expect(await browser.told('base')).toBe('/connect/console');
  } finally {
    await below.stop();
  }
});
