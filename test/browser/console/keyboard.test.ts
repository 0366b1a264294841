import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { setConsoleStage } from '../../support/browser/console-stage.ts';
import { findLost } from '../../support/browser/find-lost.ts';
import { tabTo } from '../../support/browser/tab-to.ts';
import { forFile } from '../../support/for-file.ts';
import { fillConsole } from '../gallery/fill-console.ts';

const stage = await forFile(
  setConsoleStage({ RELAY_BRAND_NAME: 'Example Stays', RELAY_WEBHOOKS_PRIVATE: '1' }),
);
await fillConsole(stage);

/** Goes to a view by its link in the navigation, which gives its heading the focus. */
async function goTo(page: Page, view: string): Promise<void> {
  await tabTo(page, `[data-tab=${view}]`);
  await page.keyboard.press('Enter');
  await page.locator(`[data-view=${view}] h1:focus`).waitFor();
}

it('support finds an alert, opens its account and leaves it again by keyboard alone', async () => {
  const page = await stage.open('links');
  await goTo(page, 'alerts');
  await tabTo(page, '#field-q');
  await page.keyboard.type('cust-2');
  await page.locator('.entry a', { hasText: 'cust-2' }).waitFor();
  await tabTo(page, '#field-verified');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => new URL(page.url()).hash).toContain('verified=');
  await page.keyboard.press('ArrowUp');
  await page.locator('.entry a', { hasText: 'cust-2' }).waitFor();
  await tabTo(page, '.entry a');
  await page.keyboard.press('Enter');
  await page.locator('[data-panel] h1:focus', { hasText: 'Harbor House' }).waitFor();
  await tabTo(page, '[data-panel] [data-action=make-link]');
  await page.keyboard.press('Enter');
  await page.locator('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[data-panel] [data-action=make-link]:focus').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[data-panel]').waitFor({ state: 'detached' });
});

it('an admin sends a delivery again, and checks the health, by keyboard alone', async () => {
  const page = await stage.open('links');
  await goTo(page, 'webhooks');
  await page.locator('.entry a').first().waitFor();
  await tabTo(page, '.entry .entry-name a');
  await page.keyboard.press('Enter');
  await page.locator('.deliveries .entry').first().waitFor();
  await tabTo(page, '.deliveries [data-action=send-again]');
  await page.keyboard.press('Enter');
  await page.locator('dialog [data-action=confirm]').waitFor();
  await tabTo(page, 'dialog [data-action=confirm]');
  await page.keyboard.press('Enter');
  await page.locator('.said', { hasText: 'Sending.' }).waitFor();
  // The event leaves the list until it has been attempted again.
  await page.locator('h1:focus').waitFor();
  await goTo(page, 'health');
  await page.locator('.findings [data-level]').first().waitFor();
  await tabTo(page, '[data-action=again]');
  await page.keyboard.press('Enter');
  await page.locator('[data-action=again]:focus').waitFor();
});

it('support filters connections by state and by the day on which they end, by keyboard alone', async () => {
  const page = await stage.open('links');
  await goTo(page, 'connections');
  await page.locator('.row').nth(2).waitFor();
  await tabTo(page, '[data-filter=needs_you]');
  await page.keyboard.press('Space');
  await page.locator('[data-filter=needs_you][aria-pressed=true]:focus').waitFor();
  await expect.poll(() => page.locator('.row .id').allTextContents()).toEqual(['cust-4']);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Space');
  await page.locator('[data-filter=all][aria-pressed=true]:focus').waitFor();
  await tabTo(page, '#field-dies');
  await page.keyboard.type('12312099');
  await page.locator('[data-state=empty]').waitFor();
  expect(new URL(page.url()).hash).toContain('dies=2099-12-31');
  await tabTo(page, '[data-action=show-all]');
  await page.keyboard.press('Enter');
  await page.locator('.row').nth(2).waitFor();
});

it('an admin searches everything from any view by keyboard alone, but not while typing in a field', async () => {
  const page = await stage.open('links');
  await page.locator('.entry').first().waitFor();
  await page.keyboard.press('/');
  await page.locator('.finder input:focus').waitFor();
  await page.keyboard.type('cust-2');
  await page.locator('.results [data-kind=account]', { hasText: 'Harbor House' }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('[data-panel] h1', { hasText: 'Harbor House' }).waitFor();
  expect(await page.locator('.finder').count()).toBe(0);

  await page.keyboard.press('/');
  await page.keyboard.type('alex');
  await page.locator('.results [data-kind=staff]').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.locator('.results li:first-child a:focus').waitFor();
  await page.keyboard.press('ArrowUp');
  await page.locator('.finder input:focus').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.finder').waitFor({ state: 'detached' });

  await tabTo(page, 'input[type=search]');
  await page.keyboard.type('a/b');
  expect(await page.inputValue('input[type=search]')).toBe('a/b');
  expect(await page.locator('.finder').count()).toBe(0);
  await tabTo(page, '[data-action=search]');
  await page.keyboard.press('Enter');
  await page.locator('.finder input:focus').waitFor();
});

it('an admin opens the menu of a row and chooses in it by keyboard alone, and never loses the focus', async () => {
  const page = await stage.open('links');
  await goTo(page, 'staff');
  const more = '[data-action=more][aria-label$=" Alex"]';
  await page.locator(more).waitFor();
  await tabTo(page, more);
  await page.keyboard.press('ArrowDown');
  await page.locator('[role=menuitem][data-action=audit]:focus').waitFor();
  expect([...(await findViolations(page)), ...(await findLost(page))]).toEqual([]);
  await page.keyboard.press('Escape');
  await page.locator(`${more}:focus[aria-expanded=false]`).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await page.locator('[role=menuitem][data-action=revoke]:focus').waitFor();
  await page.keyboard.press('Enter');
  await page.locator('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.locator(`${more}:focus`).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.locator('[data-view=audit] h1:focus').waitFor();
});

it('a click elsewhere closes the menu of a row', async () => {
  const page = await stage.open('staff');
  await page.locator('.entry [data-action=more]').first().click();
  await page.locator('[role=menu]').waitFor();
  await page.click('h1');
  await page.locator('[role=menu]').waitFor({ state: 'detached' });
});
