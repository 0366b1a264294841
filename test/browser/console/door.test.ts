import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { startIdentityProvider } from '../../identity-provider/identity-provider.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { listen } from '../../sandbox/listener.ts';
import { openPlainBrowser } from '../../support/browser/plain-browser.ts';
import { forFile } from '../../support/for-file.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';

// The relay is localhost to the browser. Provider and the site with the form are 127.0.0.1, which is another site.

const port = await freePort();
const home = `http://localhost:${port}/console`;
const provider = await forFile(startIdentityProvider([`${home}/signed-in`]));
const env = {
  ...provider.settings,
  RELAY_PORT: String(port),
  RELAY_PUBLIC_URL: `http://localhost:${port}`,
  RELAY_BRAND_NAME: 'Example Stays',
};
const relay = await relayOfFile({ env });
const otherSite = await forFile(
  listen(0, (_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<a href="${home}#/links">Link</a><iframe src="${home}"></iframe>
    <form method="post" action="${home}/sign-out"><button>Form</button></form>`);
  }),
);
const browser = await forFile(openPlainBrowser());

/** A tab of a person's own, and what its policy refused. */
async function openTab(): Promise<{ page: Page; refused: string[] }> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text());
  });
  return { page, refused };
}
const token = (page: Page) => page.locator('meta[name=console-token]');
const isIn = (page: Page) => expect.poll(() => token(page).count()).toBe(1);

it('signs in by the button of a one-time link, and the content security policy blocks nothing of the console', async () => {
  const { page, refused } = await openTab();
  await page.goto((await relay.door.makeConsoleLink({ body: {} })).url);
  await page.getByRole('button', { name: 'Open the console' }).click();
  await isIn(page);
  expect(page.url()).toBe(home);
  const path = '/console/v1/sessions';
  expect(await page.evaluate(async (url) => (await fetch(url)).status, path)).toBe(200);
  expect(refused).toEqual([]);
});

it('signs in by a provider on another site, with the strict cookie from the first page on', async () => {
  const { page, refused } = await openTab();
  await page.goto(home);
  await page.getByRole('button', { name: 'Sign in with Example Stays' }).click();
  await page.getByRole('button', { name: 'Robin Roe' }).click();
  await isIn(page);
  expect(page.url()).toBe(home);
  expect(refused).toEqual([]);
  const kept = await page.context().cookies(home);
  expect(kept.filter(({ name }) => name.startsWith('console'))).toMatchObject([
    { name: 'console', httpOnly: true, sameSite: 'Strict', expires: -1 },
  ]);
});

it('returns after sign-in to the requested address, within the console only', async () => {
  for (const [asked, led] of [
    ['#/connections/conn%2D1', '#/connections/conn-1'],
    ['#/audit', '#/audit'],
    ['#//other.example/', '#/overview/other.example'],
  ] as const) {
    const { page, refused } = await openTab();
    await page.goto(home + asked);
    await page.getByRole('button', { name: 'Sign in with Example Stays' }).click();
    await page.getByRole('button', { name: 'Robin Roe' }).click();
    await isIn(page);
    await expect.poll(() => page.url()).toBe(home + led);
    await page.goto('about:blank');
    await page.goto(home);
    await isIn(page);
    expect(page.url()).toBe(home);
    expect(refused).toEqual([]);
  }
});

it('takes the code out of the address of a failed sign-in', async () => {
  const { page, refused } = await openTab();
  await page.goto(`${home}/signed-in?code=used-before&state=of-another-tab`);
  await page.getByText('Please sign in again').waitFor();
  expect(page.url()).toBe(`${home}/signed-in`);
  expect(refused).toEqual([]);
});

it('can be linked to by another site, but neither framed nor signed out', async () => {
  const { page } = await openTab();
  await page.goto((await relay.door.makeConsoleLink({ body: {} })).url);
  await page.getByRole('button').click();
  await isIn(page);
  const other = `http://127.0.0.1:${otherSite.port}/`;
  await page.goto(other);
  // What Chromium shows in place of a page that may not be framed.
  await expect.poll(() => page.frames()[1]?.url()).toBe('chrome-error://chromewebdata/');
  await page.getByRole('button', { name: 'Form' }).click();
  await page.getByText('"code":"forbidden"').waitFor();
  await page.goto(other);
  await page.getByRole('link', { name: 'Link' }).click();
  await isIn(page);
  expect(page.url()).toBe(`${home}#/links`);
});
