import { expect, it, vi } from 'vitest';
import { questionIn } from '../../support/browser/ask-about.ts';
import { chipOfAccount, clickChip } from '../../support/browser/chips.ts';
import { chipShows } from '../../support/browser/expect-chip.ts';
import { authorize } from '../../support/browser/stage.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { findPanel, hasPanel, openToolbarPopup } from '../../support/browser/toolbar-popup.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';

const stage = await toolStageForFile({ rows: 40 });
await connectAccount(stage.colleague, { id: 'cust-1050', name: 'Orchard Barn' });

/** A page about a home, and the panel beside it, opened from the popup as a person does. */
async function openPanel(account: string) {
  const page = await stage.visit(`/properties/${account}`);
  await chipShows(page, chipOfAccount(account), 'Connect');
  // It stays open from one test to the next, with the browser's window.
  if (!(await hasPanel(stage.browser))) {
    const popup = await openToolbarPopup(stage.browser, page);
    await popup.click('[data-action=open-panel]');
  }
  // Another process takes the panel over while it loads, and whoever has found it before has lost it.
  const panel = await vi.waitFor(async () => {
    const each = await findPanel(stage.browser);
    expect(await each.text()).toContain(account);
    return each;
  }, 15_000);
  return { page, panel };
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

it('asks about a clicked chip in the panel, and stays open while NoiseAware’s window is', async () => {
  const { page, panel } = await openPanel('cust-1044');
  await clickChip(page, chipOfAccount('cust-1044'));
  const window = await stage.browser.windowFrom(() => panel.click('.asked [data-action=connect]:enabled'));
  expect(questionIn(stage)).toBeUndefined();
  await authorize(stage, window);
  await panel.click('[data-outcome=connected] [data-action=dismiss]');
  await chipShows(page, chipOfAccount('cust-1044'), 'Connected');
  await expect.poll(() => panel.text()).toContain('On this page');

  // The one question that was left is not asked again.
  await page.goto(`${stage.tool.url}/properties/cust-1045`);
  await chipShows(page, chipOfAccount('cust-1045'), 'Connect');
  await clickChip(page, chipOfAccount('cust-1045'));
  await panel.click('.asked [data-action=close]');
  await expect.poll(() => panel.text()).toContain('On this page');
  expect(await panel.text()).toContain('cust-1045');
});

it('keeps a question while the person goes through tabs of the tool, and asks there about a chip of any of them', async () => {
  const { page, panel } = await openPanel('cust-1046');
  await clickChip(page, chipOfAccount('cust-1046'));
  await expect.poll(() => panel.text()).toContain('Not now');
  const other = await stage.visit('/properties/cust-1047');
  await chipShows(other, chipOfAccount('cust-1047'), 'Connect');
  await other.bringToFront();
  expect(await hasPanel(stage.browser)).toBe(true);
  expect(await panel.text()).toContain('cust-1046');
  expect(await panel.text()).toContain('Not now');

  await clickChip(other, chipOfAccount('cust-1047'));
  await expect.poll(() => panel.text()).toContain('cust-1047');
  expect(questionIn(stage)).toBeUndefined();
  await page.bringToFront();
  await expect.poll(() => panel.text()).toContain('cust-1047');
  await panel.click('.asked [data-action=close]');
  await other.close();
});
