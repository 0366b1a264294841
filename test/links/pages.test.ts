import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { walkLogin } from '../sandbox/walk-login.ts';
import { freshDirectory } from '../store/tested-stores.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { stageOfFile, stageOfTest } from '../support/relay/relay-stage.ts';

const { directory, remove } = await freshDirectory();
const logo = path.join(path.dirname(directory), 'logo.svg');
await writeFile(logo, '<svg xmlns="http://www.w3.org/2000/svg"/>');
const { sandbox, relay, staff, service } = await stageOfFile({
  env: {
    RELAY_BRAND_NAME: 'Harbor <b>& "Söhne"',
    RELAY_BRAND_LOGO: logo,
    RELAY_BRAND_LOGO_DARK: logo,
    RELAY_BRAND_PRIVACY: 'https://harbor.example/privacy',
    RELAY_BRAND_COLOR: 'ffd400',
    RELAY_SUPPORT: 'help@harbor.example',
  },
});
afterAll(remove);
const account = { id: 'c-1', name: '<script>alert(1)</script>' };

it('the page shows the partner’s name, colour and logo, a readable button, and escapes markup', async () => {
  const { url } = await makeLink(staff, { account });
  const { html, headers } = await ownerBrowser().open(url);
  expect(html).toContain('Harbor &lt;b>&amp; &quot;Söhne&quot;');
  expect(html).not.toMatch(/<script|<b>/);
  expect(html).toContain('--brand:#ffd400;--on-brand:#000');
  expect(html).toContain('href="mailto:help@harbor.example"');
  expect(html).toContain('Requested by Alex, Harbor');
  expect(html).toContain('href="https://harbor.example/privacy"');
  // Yellow hardly differs from a light page, and a button in it gets an edge there.
  expect(html).toContain('--edge:light-dark(var(--line-strong),transparent)');
  expect(html).toMatch(/<source srcset="\/connect-logo-dark" media="\(prefers-color-scheme: dark\)"/);
  expect((await fetch(`${relay.url}/connect-logo-dark`)).status).toBe(200);
  const picture = await fetch(`${relay.url}/connect-logo`);
  expect(picture.headers.get('content-type')).toContain('image/svg+xml');
  expect(picture.headers.get('content-security-policy')).toContain('sandbox');
  expect(headers.get('content-security-policy')).toMatch(
    /form-action 'self' https: http[^;]+; style-src 'sha256-[^']+'; img-src 'self'$/,
  );
});

it('the page is in the browser’s language, or in English', async () => {
  const { url } = await makeLink(service, { account });
  const titleIn = async (languages: string) =>
    (await ownerBrowser().open(url, { 'accept-language': languages })).html.match(/lang="([^"]+)"/)?.[1];
  expect(await titleIn('pt-PT,pt;q=0.9,en;q=0.5')).toBe('pt-BR');
  expect(await titleIn('en;q=0.1,fr-CH')).toBe('fr');
  expect(await titleIn('nl')).toBe('en');
  expect(await titleIn('')).toBe('en');
});

it('the page takes at most 15 kB gzipped', async () => {
  const { url } = await makeLink(service, { account });
  const { html } = await ownerBrowser().open(url);
  expect(html.length).toBeGreaterThan(2_000);
  expect(gzipSync(html).length).toBeLessThanOrEqual(15_000);
});

it('a person who is not the owner gets a next step, and the link stays unused', async () => {
  const { id, url } = await makeLink(service, { account });
  const owner = ownerBrowser();
  expect((await owner.open(url)).html).toContain('href="?not-owner"');
  const page = await owner.open(`${url}?not-owner`);
  expect(page).toMatchObject({ status: 200, title: 'Only the owner can authorize' });
  expect(page.html).not.toMatch(/<form|<button/);
  const mail = /href="(mailto:\?[^"]+)"/.exec(page.html)?.[1] ?? '';
  expect(new URL(mail.replaceAll('&amp;', '&')).searchParams.get('body')).toContain(`\r\n\r\n${url}`);
  expect(page.html).toContain('href="mailto:help@harbor.example"');
  expect(page.html).toContain(`href="${new URL(url).pathname}"`);
  expect(await service.readLink({ id })).toMatchObject({ ok: true, value: { status: 'open' } });

  await service.revokeLink({ id });
  expect((await owner.open(`${url}?not-owner`)).title).toBe('This link was withdrawn');
  expect((await owner.open(`${relay.url}/connect/naclnk_none?not-owner`)).status).toBe(404);
});

it('a person who returns without NoiseAware’s answer reads that nothing came back, and may try again', async () => {
  const { url } = await makeLink(service, { account });
  const owner = ownerBrowser();
  const back = new URL(new URL(await owner.press(url)).searchParams.get('redirect') ?? '');
  for (const page of [
    await owner.open(`${relay.url}/connected`),
    await owner.comeBack(back.href),
    await owner.comeBack(`${back.href}?error=undefined&code=`),
  ]) {
    expect(page.title).toBe('Nothing was connected');
    expect(page.html).toContain('NoiseAware did not send us an answer');
    expect(page.html).toContain(`href="${new URL(url).pathname}"`);
    expect(page.html).toContain('>Try again<');
  }
});

it('an access code that NoiseAware appends as a fragment does not stay in the address of the owner’s browser', async () => {
  sandbox.set({ redirectAppend: 'fragment' });
  const { url } = await makeLink(service, { account: { id: 'c-fragment' } });
  const owner = ownerBrowser();
  const { location = '' } = await walkLogin(await owner.press(url));
  sandbox.set({ redirectAppend: 'smart' });
  const [back = '', fragment] = location.split('#');
  expect(fragment).toContain('access_code=');
  const sent = (await owner.request(back)).headers.get('location') ?? '';
  // A browser keeps a fragment where the redirect has none, be it empty (RFC 9110, section 10.2.2).
  expect(sent).toBe('/connected#');
});

it('an owner connects where NoiseAware appends error=undefined beside the code', async () => {
  const { url } = await makeLink(service, { account: { id: 'c-undefined' } });
  const owner = ownerBrowser();
  const { location = '' } = await walkLogin(await owner.press(url));
  expect((await owner.comeBack(`${location}&error=undefined`)).title).toBe('Connected');
});

it('an owner who tries again in the same browser reads that their last try ended, in another one that it was begun elsewhere', async () => {
  const { url } = await makeLink(service, { account: { id: 'c-again' } });
  const [owner, other] = [ownerBrowser(), ownerBrowser()];
  const opened = async (browser: typeof owner) => (await browser.open(url)).html;
  const ended = 'Your last try ended. You can start again.';
  // Back, without having authorized or cancelled anything.
  await owner.press(url);
  expect(await opened(owner)).toContain(ended);
  const cancelled = await walkLogin(await owner.press(url), { decision: 'cancel' });
  await owner.comeBack(cancelled.location ?? '');
  expect(await opened(owner)).toContain(ended);
  expect(await opened(other)).toContain('Someone already started this in another window');
  await other.press(url);
  expect(await opened(owner)).toContain('Someone already started this in another window');
});

it('a link says how long it works without a time zone, and how to end the access later', async () => {
  const { url } = await makeLink(service, { account: { id: 'c-time' }, expiresIn: 23 * 3_600 + 60 });
  const owner = ownerBrowser();
  const { html } = await owner.open(url);
  expect(html).toContain('This link works once. It expires in 23 hours.');
  expect(html).not.toContain('UTC');
  expect((await owner.open(url, { 'accept-language': 'de' })).html).toContain('noch 23 Stunden lang');
  const done = await owner.connect(url);
  expect(done.title).toBe('Connected');
  expect(done.html).toContain('You can withdraw access at any time');
});

it('an owner whose browser blocks cookies reads that, and one who returns in another browser reads that instead', async () => {
  const { url } = await makeLink(service, { account: { id: 'c-cookies' } });
  const { location = '' } = await walkLogin(await ownerBrowser().press(url));
  const blocked = ownerBrowser();
  const back = await blocked.request(location);
  blocked.cookie = '';
  const next = new URL(back.headers.get('location') ?? '', relay.url).href;
  expect((await blocked.open(next)).title).toBe('Your browser blocks cookies');
  expect((await ownerBrowser().comeBack(location)).title).toBe('Open your link again here');
});

it('a link of a service works only while the service has a valid key', async () => {
  let skipped = 0;
  const stage = await stageOfTest({
    effects: { now: () => Date.now() / 1000 + skipped },
  });
  const { client } = await stage.relay.service('contractor', { scopes: ['pairings'], expiresIn: 600 });
  const [{ url }, begun] = [await makeLink(client, { account }), await makeLink(client, { account })];
  const owner = ownerBrowser();
  const { location: redirect = '' } = await walkLogin(await owner.press(begun.url));
  skipped += 601;
  expect(await ownerBrowser().open(url)).toMatchObject({ status: 410, title: 'This link was withdrawn' });
  expect(await ownerBrowser().press(url)).toBe('');
  expect((await owner.comeBack(redirect)).title).toBe('This link was withdrawn');
  await stage.relay.door.rotateServiceKey({
    id: await stage.relay.door.keyNamed('contractor'),
    body: { overlap: 0 },
  });
  expect(await ownerBrowser().press(url)).not.toBe('');
});
