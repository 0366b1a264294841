import { expect, it } from 'vitest';
import { chipOfAccount } from '../../support/browser/chips.ts';
import { chipShows } from '../../support/browser/expect-chip.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { findPanel, openToolbarPopup } from '../../support/browser/toolbar-popup.ts';

const stage = await toolStageForFile({ rows: 40 });

/** A page about a home, and the panel beside it, opened from the popup as a person does. */
async function openPanel(account: string) {
  const page = await stage.visit(`/properties/${account}`);
  await chipShows(page, chipOfAccount(account), 'Connect');
  const popup = await openToolbarPopup(stage.browser, page);
  await popup.click('[data-action=open-panel]');
  return { page, panel: await findPanel(stage.browser) };
}

it('opens beside the page from the popup, and follows the records in front', async () => {
  const { page, panel } = await openPanel('cust-1042');
  const name = await page.locator('[data-noiseaware-account]').getAttribute('data-noiseaware-name');
  await expect.poll(() => panel.text()).toContain(name);
  await page.goto(`${stage.tool.url}/properties/cust-1043`);
  await expect.poll(() => panel.text()).toContain('cust-1043');
  expect(await panel.text()).not.toContain('cust-1042');

  const list = await stage.visit('/properties');
  await expect.poll(() => panel.text()).toMatch(/Show \d+ more/);
  await list.close();
  await expect.poll(() => panel.text()).not.toMatch(/Show \d+ more/);
  await expect.poll(() => panel.text()).toContain('cust-1043');
});
