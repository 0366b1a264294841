import { expect, it } from 'vitest';
import { badgeOf, noticesOf } from '../../support/browser/attention.ts';
import { openDisplay } from '../../support/browser/display.ts';
import { authorize, setStage } from '../../support/browser/stage.ts';
import { hasPopup, openToolbarPopup } from '../../support/browser/toolbar-popup.ts';
import { forFile } from '../../support/for-file.ts';

const display = await forFile(openDisplay());
const stage = await forFile(setStage({ headless: false, display: display.name }));

it('connects from the popup at a real toolbar, which closes once the page behind is focused, and reports the end', async () => {
  const { browser } = stage;
  const page = await browser.context.newPage();
  const popup = await openToolbarPopup(browser, page);
  await popup.click('[data-action=open-connect]');
  await popup.click('#account-id');
  await popup.type('acct-1');
  await popup.click('#account-name');
  await popup.type('Sea View');
  const window = await browser.windowFrom(() => popup.click('form#connect button[type=submit]'));
  await page.bringToFront();
  await expect.poll(() => hasPopup(browser)).toBe(false);
  expect(await badgeOf(browser)).toBe('');

  await authorize(stage, window);
  await expect.poll(() => noticesOf(browser)).toEqual(['attempt']);
  await expect.poll(() => badgeOf(browser)).toBe('✓');
  const again = await browser.open('popup');
  await again.locator('[data-outcome=connected]').waitFor();
  await expect.poll(() => noticesOf(browser)).toEqual([]);
});
