import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type FirefoxBrowser, openFirefox } from '../../support/browser/firefox-browser.ts';
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts';

let sandbox: Sandbox;
let relay: TestRelay;
let firefox: FirefoxBrowser;

beforeAll(async () => {
  [firefox, sandbox] = await Promise.all([openFirefox(1_000), startSandbox()]);
  relay = await startTestRelay({ sandbox });
  const { link } = await relay.door('invite', { name: 'Alex' });
  await firefox.setUp(link.replace(/^[^#]*/, `${relay.url}/`));
});

afterAll(async () => {
  await firefox.close();
  await relay.stop();
  await sandbox.stop();
});

const openPopup = (): Promise<Page> => firefox.open('popup', '[data-action=open-connect]');

/** Fills the popup's form and presses Connect: the window that opens at NoiseAware. */
const pressConnect = (popup: Page, id: string): Promise<Page> =>
  firefox.windowFrom(sandbox.url, async () => {
    await popup.locator('[data-action=open-connect]').click();
    await popup.locator('#account-id').fill(id);
    await popup.locator('form#connect button[type=submit]').click();
  });

async function logIn(window: Page): Promise<void> {
  await window.locator('#email').fill(sandbox.demoUser.email);
  await window.locator('#password').fill(sandbox.demoUser.password);
  await window.locator('#login').click();
}

const outcomeIn = async (popup: Page): Promise<string | undefined> =>
  (await popup.waitForSelector('[data-outcome]'))?.evaluate(
    (panel) => panel.getAttribute('data-outcome') ?? '',
  );

/** Puts the ended attempt away, and the popup. */
async function leave(popup: Page): Promise<void> {
  await popup.locator('[data-outcome] [data-action=dismiss]').click();
  await popup.close();
}

it('connects an account by clicks', async () => {
  const popup = await openPopup();
  const window = await pressConnect(popup, 'acct-1');
  await logIn(window);
  await window.locator('#authorize').click();
  expect(await outcomeIn(popup)).toBe('connected');
  await leave(popup);
});

it('tells of a Cancel at NoiseAware, and starts again at a click', async () => {
  const popup = await openPopup();
  const window = await pressConnect(popup, 'acct-2');
  await logIn(window);
  await window.locator('#cancel').click();
  expect(await outcomeIn(popup)).toBe('declined');
  const again = await firefox.windowFrom(sandbox.url, () => popup.locator('[data-action=retry]').click());
  await again.close();
  expect(await outcomeIn(popup)).toBe('window_closed');
  await leave(popup);
});

it('tells that the login does not answer, and closes the window in which Firefox shows its error', async () => {
  await sandbox.pause();
  const before = await firefox.pageCount();
  const popup = await openPopup();
  await popup.locator('[data-action=open-connect]').click();
  await popup.locator('#account-id').fill('acct-3');
  await popup.locator('form#connect button[type=submit]').click();
  await expect.poll(() => firefox.pageCount()).toBe(before + 2);
  expect(await outcomeIn(popup)).toBe('login_unreachable');
  await expect.poll(() => firefox.pageCount()).toBe(before + 1);
  await sandbox.resume();
  await leave(popup);
});

it('ends its event page while idle, and finishes an attempt alone once the popup is closed', async () => {
  await expect.poll(() => firefox.hasBackground()).toBe(false);
  const popup = await openPopup();
  const window = await pressConnect(popup, 'acct-4');
  await popup.close();
  await logIn(window);
  await window.locator('#authorize').click();
  const { client: colleague } = await relay.enrol('Kim');
  await expect
    .poll(() => colleague.listConnections({ query: { account: 'acct-4' } }))
    .toMatchObject({ value: { connections: [{ status: 'active' }] } });
  const later = await firefox.open('popup', '[data-outcome]');
  expect(await outcomeIn(later)).toBe('connected');
  await leave(later);
});
