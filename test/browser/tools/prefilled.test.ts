import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { chipOf, chipOfAccount } from '../../support/browser/chips.ts';
import { chipShows } from '../../support/browser/expect-chip.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { openToolbarPopup } from '../../support/browser/toolbar-popup.ts';

const stage = await toolStageForFile({ rows: 40 });

/** The Connect form of the popup over a page, and what stands in it. */
async function openConnect(page: Page) {
  const popup = await openToolbarPopup(stage.browser, page);
  await popup.click('[data-action=open-connect]');
  await expect.poll(() => popup.valueOf('#account-id')).not.toBeNull();
  return {
    popup,
    filled: async () => [await popup.valueOf('#account-id'), await popup.valueOf('#account-name')],
  };
}

it('prefills Connect with the account of the active tab’s page, and names the tool', async () => {
  const marked = await stage.visit('/properties/cust-1042');
  await chipShows(marked, chipOfAccount('cust-1042'), 'Connect');
  const name = await marked.locator('[data-noiseaware-account]').getAttribute('data-noiseaware-name');
  expect(name).toBeTruthy();
  const { popup, filled } = await openConnect(marked);
  await expect.poll(filled).toEqual(['cust-1042', name]);
  expect(await popup.text()).toContain('From Tideloft. You can change it.');

  const ruled = await stage.visit('/classic/unit/cust-1043');
  await chipShows(ruled, chipOf('#unit-title'), 'Connect');
  const { popup: second, filled: secondFilled } = await openConnect(ruled);
  await expect.poll(async () => (await secondFilled())[0]).toBe('cust-1043');
  expect((await secondFilled())[1]).toBeTruthy();
  expect(await second.text()).toContain('From Tideloft Classic: one unit.');
});

it('prefills nothing if the page shows several accounts', async () => {
  const list = await stage.visit('/properties');
  await chipShows(list, chipOfAccount('cust-1042'), 'Connect');
  const { popup, filled } = await openConnect(list);
  // Asked after the form was, and answered after it.
  expect(await popup.recordsInFront()).toMatchObject({ subject: null });
  expect(await filled()).toEqual(['', '']);
  expect(await popup.text()).toContain('The customer’s ID in your own records');
});
