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
const { relay, staff, service } = await stageOfFile({
  env: {
    RELAY_BRAND_NAME: 'Harbor <b>& "Söhne"',
    RELAY_BRAND_LOGO: logo,
    RELAY_BRAND_COLOR: '#ffd400',
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
  expect(html).toContain('Requested by Alex.');
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

it('a person who returns without NoiseAware’s answer reads that nothing was connected', async () => {
  const { url } = await makeLink(service, { account });
  const owner = ownerBrowser();
  await owner.press(url);
  const page = await owner.open(`${relay.url}/connected`);
  expect(page.title).toBe('Nothing was connected');
  expect(page.html).toContain(`href="${new URL(url).pathname}"`);
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
