import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { confirm, setConsoleStage } from '../../support/browser/console-stage.ts';
import { forFile } from '../../support/for-file.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { ownerBrowser } from '../../support/relay/owner.ts';

const stage = await forFile(setConsoleStage());
const { client } = await stage.relay.enrol('Alex');
await connectAccount(client, { id: 'cust-1', name: 'Sea View Rentals' });
await connectAccount(client, { id: 'cust-2', name: 'Harbor House' });

it('opens the list of connections by a one-time link, with the partner’s name', async () => {
  const page = await stage.open();
  await page.locator('.row').nth(1).waitFor();
  expect((await page.locator('.row').first().boundingBox())?.height).toBeLessThanOrEqual(46);
  expect(await page.locator('[data-filter=fine] strong').textContent()).toBe('2');
  expect(await page.locator('[data-filter=all]').textContent()).toBe('All 2');
  expect(await page.locator('h1').textContent()).toBe('Connections');
  expect(await page.title()).toBe(`Connections · ${new URL(stage.relay.url).host}`);
  expect(await page.locator('.who').textContent()).toMatch(/^operator.*Admin/);
});

it('finds a connection while one types, and shows its state, its dates and its history', async () => {
  const page = await stage.open();
  await find(page, 'cust-2');
  expect(await page.locator('.row strong').allTextContents()).toEqual(['Harbor House']);
  const panel = page.locator('[data-panel] .connection');
  await panel.locator('[data-what=connected]').waitFor();
  expect(await panel.getAttribute('data-status')).toBe('active');
  expect(await panel.locator('.banner').textContent()).toContain('Connected');
  expect(await panel.locator('meter').getAttribute('value')).toMatch(/^1[45]/);
  expect(await panel.locator('[data-what=connected]').textContent()).toContain('Connected · Alex');
});

it('asks before it renews, and says what will happen and what was done', async () => {
  const page = await stage.open();
  await find(page, 'cust-2');
  await page.click('[data-action=renew]');
  const dialog = page.locator('dialog');
  expect(await dialog.textContent()).toContain('We ask NoiseAware to renew access right away.');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.locator('[data-action=renew]:focus').waitFor();
  expect(await page.locator('[data-what=renewed]').count()).toBe(0);
  await page.click('[data-action=renew]');
  await confirm(page);
  await page.locator('[data-what=renewed]').waitFor();
  await page.locator('.said').getByText('Renewed.', { exact: true }).waitFor();
  expect(await page.locator('[data-what=renewed]').textContent()).toContain('operator');
});

it('makes a link for the owner, and its maker confirms the authorization', async () => {
  const page = await stage.open('links');
  await page.click('[data-action=make-link]');
  await page.fill('#field-id', 'cust-3');
  await page.fill('#field-name', 'Lakeview Cabin');
  await confirm(page);
  const url = await page.inputValue('#shown-once');
  expect(url).toContain('/connect/');
  await page.click('[data-action=code]');
  await page.locator('svg.qr').waitFor();
  expect(await page.getAttribute('[data-action=mail]', 'href')).toContain(encodeURIComponent(url));
  await page.click('[data-action=hide]');

  await ownerBrowser().connect(url);
  await page.click('[data-tab=connections]');
  await page.click('[data-waiting="1"] a');
  await page.selectOption('#field-status', 'awaiting_confirmation');
  await page.click('[data-action=confirm-link]');
  expect(await page.locator('dialog').textContent()).toContain(
    'authorized this through the link of operator',
  );
  await confirm(page);
  await page.selectOption('#field-status', 'connected');
  await page.locator('.entry', { hasText: 'Lakeview Cabin' }).waitFor();
});

it('shows the organization connected today and the one authorized now, and what Replace and Keep do', async () => {
  const account = { id: 'cust-5', name: 'Beach House' };
  const manager = { email: 'manager@example.com' };
  await connectAccount(client, account, { ...manager, organization: 'Lakeside Lofts' });
  const { url } = await stage.relay.door.makeLink({ body: { account } });
  await ownerBrowser().connect(url, { ...manager, organization: 'Old Town Suites' });
  const page = await stage.open('links');
  await page.selectOption('#field-status', 'awaiting_confirmation');
  const link = page.locator('.entry', { hasText: 'Beach House' });
  const today =
    /Beach House is currently connected to Lakeside Lofts \(\d+\)\. Old Town Suites \(\d+\) has just authorized\./;
  expect(await link.textContent()).toMatch(today);
  const dialog = page.locator('dialog');
  await link.locator('[data-action=more]').click();
  expect(await link.locator('[data-action=withdraw]').textContent()).toBe('Keep');
  await link.locator('[data-action=withdraw]').click();
  expect(await dialog.textContent()).toMatch(/^Keep Lakeside Lofts \(\d+\) for Beach House\?/);
  expect(await dialog.textContent()).toMatch(/The authorization by Old Town Suites \(\d+\) is erased/);
  await page.keyboard.press('Escape');
  await link.locator('[data-action=confirm-link]').click();
  expect(await dialog.textContent()).toMatch(today);
  expect(await dialog.textContent()).toContain('your systems work with Old Town Suites');
  await confirm(page);
  await page.click('[data-tab=connections]');
  await find(page, 'cust-5');
  await page.locator('[data-panel] [data-what=organization_changed]').waitFor();
});

it('lets any staff member confirm an authorization by a link from the command line, and says what is known where nothing names the organization', async () => {
  stage.sandbox.set({ userTokenFormat: 'opaque' });
  onTestFinished(() => stage.sandbox.set({ userTokenFormat: 'jwt' }));
  const { url } = await stage.relay.door.makeLink({
    body: { account: { id: 'cust-4', name: 'Pier Cottage' } },
  });
  await ownerBrowser().connect(url);
  const page = await stage.open();
  await page.click('[data-waiting="1"] a');
  const link = page.locator('.entry', { hasText: 'Pier Cottage' });
  expect(await link.textContent()).toContain('An unknown organization');
  await link.locator('[data-action=confirm-link]').click();
  expect(await page.locator('dialog').textContent()).toMatch(
    /NoiseAware did not tell us whose account this is\. operator created the link for Pier Cottage .*\d.*; it was opened .*\d.* and authorized .*\d/,
  );
  await confirm(page);
  await page.selectOption('#field-status', 'connected');
  await link.waitFor();
});

it('disconnects, restores and erases a connection', async () => {
  const page = await stage.open();
  await find(page, 'cust-1');
  await page.click('[data-action=disconnect]');
  expect(await page.locator('dialog').textContent()).toContain('Renewals stop at once.');
  await confirm(page);
  await page.locator('.connection[data-status=disconnected]').waitFor();
  await page.click('[data-action=renew]');
  await confirm(page);
  await page.locator('.connection[data-status=active]').waitFor();
  await page.click('[data-action=disconnect]');
  await page.check('[name=forget]');
  await confirm(page);
  await page.locator('[data-what=forgotten]').waitFor();
  expect(await page.locator('.connection').getAttribute('data-status')).toBe('disconnected');
});

it('signs out, and shows the sign-in page from then on', async () => {
  const page = await stage.open();
  await page.click('[data-action=sign-out]');
  await page.getByText('pnpm relay console').first().waitFor();
  expect(await page.locator('#console').count()).toBe(0);
});

/** Types an account's id, and opens the one connection that is left. */
async function find(page: Page, account: string): Promise<void> {
  // Until the script of the list is there, the view before stays, with a search of its own.
  await page.locator('[data-view=connections]').waitFor();
  await page.fill('input[type=search]', account);
  await page.locator('.row').nth(1).waitFor({ state: 'detached' });
  await page.click('.row .open');
}
