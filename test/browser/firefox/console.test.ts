import type { Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { openPlainFirefox } from '../../support/browser/plain-browser.ts';
import { forFile } from '../../support/for-file.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';

const sandbox = await forFile(startSandbox());
const firefox = await forFile(openPlainFirefox());
const relay = await relayOfFile({ sandbox });
const { client } = await relay.enrol('Alex');
await connectAccount(client, { id: 'cust-1', name: 'Sea View Rentals' });
await connectAccount(client, { id: 'cust-2', name: 'Lakeview Cabin' });

const rowsOf = (page: Page): Promise<(string | null)[]> =>
  page.$$eval('.row strong', (rows) => rows.map((row) => row.textContent));

const confirm = async (page: Page): Promise<void> => {
  await page.locator('dialog [data-action=confirm]').click();
  await page.waitForSelector('dialog', { hidden: true });
};

it('opens the console by its link, finds a connection, renews, makes a link, disconnects and signs out', async () => {
  const page = await firefox.newPage();
  await page.goto((await relay.door.makeConsoleLink({ body: {} })).url);
  await page.locator('button').click();
  await page.locator('[data-tab=connections]').click();
  await page.waitForSelector('.row');
  await page.locator('input[type=search]').fill('cust-2');
  await expect.poll(() => rowsOf(page)).toEqual(['Lakeview Cabin']);
  await page.locator('.row .open').click();
  await page.waitForSelector('[data-what=connected]');

  await page.locator('[data-action=renew]').click();
  await confirm(page);
  await page.waitForSelector('[data-what=renewed]');

  await page.locator('[data-panel] [data-action=make-link]').click();
  await confirm(page);
  await page.locator('[data-action=code]').click();
  await page.waitForSelector('svg.qr');
  expect(await page.$eval('#shown-once', (field) => (field as HTMLInputElement).value)).toContain(
    '/connect/',
  );

  await page.locator('[data-action=disconnect]').click();
  await confirm(page);
  await page.waitForSelector('.connection[data-status=disconnected]');

  await page.locator('[data-tab=audit]').click();
  await page.waitForSelector('.audit-entry[data-what=disconnected]');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  await page.goBack();
  await page.waitForSelector('[data-view=connections]');

  await page.locator('[data-action=sign-out]').click();
  await page.waitForSelector('#console', { hidden: true });
});
