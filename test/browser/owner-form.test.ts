import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { startSandbox } from '../sandbox/sandbox.ts';
import { openPlainBrowser, openPlainFirefox } from '../support/browser/plain-browser.ts';
import { logIn } from '../support/browser/stage.ts';
import { forFile } from '../support/for-file.ts';
import { makeLink } from '../support/relay/owner.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';
import { valueIn } from '../support/relay/value-in.ts';

const sandbox = await forFile(startSandbox({ switches: { returnBy: 'form_post' } }));
// By another name, so that NoiseAware is another site than the relay, and its form comes without the relay's cookie.
const login = sandbox.url.replace('127.0.0.1', 'localhost');
// A page of the partner's own product, whose form presses the link that is named in its address.
const platform = await forFile(
  startPlatform((link) => `<form method="post" action="${link}"><button>Connect</button></form>`),
);
const relay = await relayOfFile({
  sandbox,
  env: { NOISEAWARE_LOGIN_URL: login, RELAY_RETURN_ORIGINS: platform.origin },
});
const { client: service } = await relay.service('billing');
const chromium = await forFile(openPlainBrowser());

const newLink = (id: string) => makeLink(service, { account: { id, name: 'Heron Beach House' } });
const statusOf = async (id: string) => valueIn(await service.readLink({ id })).status;

it('Chromium posts NoiseAware’s form to the relay and on to itself, and the owner is connected without a press', async () => {
  const { id, url } = await newLink('cust-1');
  const page = await chromium.newPage();
  const blocked: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) blocked.push(message.text());
  });
  await page.goto(url);
  await page.click('button');
  await logIn({ sandbox }, page);
  await page.click('#authorize');
  await page.waitForURL(`${relay.url}/connected`);
  expect(await page.locator('h1').textContent()).toBe('Connected');
  expect(await statusOf(id)).toBe('connected');
  expect(blocked).toEqual([]);
});

it('in Chromium one press on the platform’s page leads to NoiseAware, and its form back to the platform', async () => {
  const returnTo = `${platform.origin}/portal`;
  const { id, url } = await makeLink(service, { account: { id: 'cust-4' }, returnTo });
  const page = await chromium.newPage();
  await page.goto(`${returnTo}?press=${encodeURIComponent(url)}`);
  await page.click('button');
  await logIn({ sandbox }, page);
  await page.click('#authorize');
  await page.waitForURL(`${returnTo}?noiseaware=connected&link=${id}`);
  expect(await statusOf(id)).toBe('connected');
});

it('in Chromium a link’s own page leads back to the platform, also once the link has expired', async () => {
  const returnTo = `${platform.origin}/portal`;
  const { id, url } = await makeLink(service, { account: { id: 'cust-5' }, returnTo, expiresIn: 60 });
  const page = await chromium.newPage();
  await page.goto(url);
  await page.getByRole('link', { name: /^Back to / }).click();
  await page.waitForURL(`${returnTo}?noiseaware=declined&link=${id}`);
  await page.goto(url);
  relay.pass(61);
  // Chromium applies form-action to the redirect, too.
  await page.click('button');
  await page.waitForURL(`${returnTo}?noiseaware=expired&link=${id}`);
});

it('in a browser without scripts the owner presses a button at NoiseAware and one at the relay', async () => {
  const { id, url } = await newLink('cust-2');
  const page = await (await chromium.newContext({ javaScriptEnabled: false })).newPage();
  await page.goto(url);
  await page.click('button');
  await logIn({ sandbox }, page);
  await page.click('#authorize');
  await page.click('#continue');
  await page.getByRole('heading', { name: 'One last step' }).waitFor();
  expect(await statusOf(id)).toBe('started');
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.waitForURL(`${relay.url}/connected`);
  expect(await page.locator('h1').textContent()).toBe('Connected');
  expect(await statusOf(id)).toBe('connected');
});

it('Firefox posts NoiseAware’s form to the relay and on to itself', async () => {
  const firefox = await openPlainFirefox();
  try {
    const { id, url } = await newLink('cust-3');
    const page = await firefox.newPage();
    await page.goto(url);
    await page.locator('button').click();
    await page.locator('#email').fill(sandbox.demoUser.email);
    await page.locator('#password').fill(sandbox.demoUser.password);
    await page.locator('#login').click();
    await page.locator('#authorize').click();
    await expect.poll(() => page.url()).toBe(`${relay.url}/connected`);
    expect(await statusOf(id)).toBe('connected');
  } finally {
    await firefox.close();
  }
});

// --- Internal helpers ---

/** Serves a page on an origin of its own: another site than relay and NoiseAware. */
async function startPlatform(draw: (link: string) => string) {
  const server = createServer((request, response) => {
    const link = new URL(request.url ?? '/', 'http://platform').searchParams.get('press');
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>Platform</title>${link === null ? '' : draw(link)}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://localhost:${port}`, stop };
}
