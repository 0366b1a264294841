import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { startIdentityProvider } from '../../identity-provider/identity-provider.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { confirm } from '../../support/browser/console-stage.ts';
import { openPlainBrowser } from '../../support/browser/plain-browser.ts';
import { forFile } from '../../support/for-file.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';
import { valueIn } from '../../support/relay/value-in.ts';

const port = await freePort();
const provider = await forFile(startIdentityProvider([`http://127.0.0.1:${port}/console/signed-in`]));
const sandbox = await forFile(startSandbox());
const env = { ...provider.settings, RELAY_PORT: String(port) };
const relay = await relayOfFile({ sandbox, env });
const { client } = await relay.enrol('Kim');
await connectAccount(client, { id: 'cust-1', name: 'Sea View Rentals' });
const browser = await forFile(openPlainBrowser());

/** Signs in as that person, by clicks. */
async function signIn(name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${relay.url}/console`);
  await page.getByRole('button').click();
  await page.getByRole('button', { name }).click();
  await page.locator('[data-view=connections]').waitFor();
  return page;
}

const tabsIn = (page: Page) => page.locator('[data-tab]').allTextContents();

it('shows an admin all tabs, and other staff only those that they may use', async () => {
  expect(await tabsIn(await signIn('Robin Roe'))).toHaveLength(10);
  const page = await signIn('Alex Doe');
  expect(await tabsIn(page)).toEqual(['Connections', 'Alerts', 'Links', 'Activity', 'Tools']);
  await page.goto(`${relay.url}/console#/audit`);
  await page.locator('[data-view=connections]').waitFor();
});

it('does not offer staff to disconnect a colleague’s connection', async () => {
  const page = await signIn('Alex Doe');
  await page.click('.row .open');
  await page.locator('[data-what=connected]').waitFor();
  expect(await page.locator('[data-panel] [data-action=renew]').count()).toBe(1);
  expect(await page.locator('[data-panel] [data-action=disconnect]').count()).toBe(0);
});

it('offers admins alone to connect another organization beside the one of today, and says what that means', async () => {
  const staff = await signIn('Alex Doe');
  await staff.click('.row .open');
  await staff.locator('[data-panel] [data-action=renew]').waitFor();
  expect(await staff.locator('[data-action=connect-another]').count()).toBe(0);
  const page = await signIn('Robin Roe');
  await page.click('.row .open');
  await page.click('[data-panel] [data-action=connect-another]');
  expect(await page.locator('dialog').textContent()).toMatch(
    /The connection of today stays\..*calls by account are refused/,
  );
  await confirm(page);
  await page.locator('#shown-once').waitFor();
  const { links } = valueIn(await client.listLinks({ query: { account: 'cust-1' } }));
  expect(links).toHaveLength(1);
  expect(links[0]).not.toHaveProperty('connection');
});

it('lets an admin undo the revocation of a person of the provider, who can then sign in again', async () => {
  await (await signIn('Alex Doe')).close();
  const page = await signIn('Robin Roe');
  await page.click('[data-tab=staff]');
  const alex = page.locator('.entry', { hasText: 'Alex Doe' });
  await alex.locator('[data-action=revoke]').click();
  await confirm(page);
  await alex.locator('[data-action=take-back]').click();
  await confirm(page);
  await alex.locator('[data-action=revoke]').waitFor();
  await signIn('Alex Doe');
});
