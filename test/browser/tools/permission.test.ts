import { expect, it } from 'vitest';
import { chipOfAccount, countTraces, readChip, readChips } from '../../support/browser/chips.ts';
import { chipShows } from '../../support/browser/expect-chip.ts';
import { allowSite, hostPermissions, withdrawSite } from '../../support/browser/extension-switches.ts';
import { authorize, outcomeIn, pressConnect } from '../../support/browser/stage.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { allowInOptions } from '../../support/browser/tool-stage.ts';
import { openToolbarPopup } from '../../support/browser/toolbar-popup.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';

const stage = await toolStageForFile({ allowed: false, rows: 20 });

const rules = '[data-tools~=tideloft]';
const askedForStates = () =>
  stage.relay.logLines.filter((line) => line.includes('/v1/connections/states')).length;

/** Grants on Chromium's own page what the person then allows in the options. */
async function allow() {
  await allowSite(stage.browser, stage.site);
  await allowInOptions(stage);
}

async function withdrawInOptions() {
  const options = await stage.browser.open('options');
  await options.locator(`${rules} [data-action=withdraw-site]`).click();
  await options.locator(`${rules}[data-allowed=false]`).waitFor();
  await options.close();
}

it('has no host permission after installation, and the popup connects without any', async () => {
  expect(await hostPermissions(stage.browser)).toMatchObject({ runtimeHostPermissions: { hosts: [] } });
  const popup = await stage.browser.open('popup');
  await authorize(stage, await pressConnect(stage, popup, 'cust-1042', 'Lakeview Cabin'));
  expect(await outcomeIn(popup)).toBe('connected');
  await popup.click('[data-outcome] [data-action=dismiss]');
  expect(await hostPermissions(stage.browser)).toMatchObject({ runtimeHostPermissions: { hosts: [] } });
});

it('runs nothing on a page that is not allowed, and leaves it unchanged', async () => {
  const page = await stage.visit('/properties');
  await page.locator('tr[data-noiseaware-account]').first().waitFor();
  const options = await stage.browser.open('options');
  await options.locator(`${rules}[data-allowed=false]`).waitFor();
  // Chromium's question stands there unanswered: nothing has been granted.
  await options.locator(`${rules} [data-action=allow-site]`).click();
  await options.reload();
  await options.locator(`${rules}[data-allowed=false]`).waitFor();
  await page.reload();
  await page.locator('tr[data-noiseaware-account]').first().waitFor();
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  expect(await countTraces(page)).toBe(0);
  expect(askedForStates()).toBe(0);
});

it('reports that nothing runs after the person has refused', async () => {
  const options = await stage.browser.context.newPage();
  // What Chromium answers when the person presses Deny.
  await options.addInitScript(() => {
    const { chrome } = globalThis as unknown as { chrome: { permissions: Record<string, unknown> } };
    chrome.permissions['request'] = (_: unknown, answer?: (granted: boolean) => void) => {
      answer?.(false);
      return Promise.resolve(false);
    };
  });
  await options.goto(`chrome-extension://${stage.browser.extensionId}/options.html`);
  await options.locator(`${rules} [data-action=allow-site]`).click();
  await options.locator(rules).getByText('The browser did not allow it, so nothing runs there.').waitFor();
  await options.locator(`${rules}[data-allowed=false]`).waitFor();
  const page = await stage.visit('/properties');
  await page.locator('tr[data-noiseaware-account]').first().waitFor();
  expect(await countTraces(page)).toBe(0);
});

it('offers the site of the active tab in the popup, and runs there once it is allowed', async () => {
  await allowSite(stage.browser, stage.site);
  const page = await stage.visit('/properties/cust-1044');
  await page.locator('.title').waitFor();
  const popup = await openToolbarPopup(stage.browser, page);
  await expect.poll(() => popup.text()).toMatch(/Show NoiseAware in Tideloft\?[\s\S]*Only their IDs go to/);
  expect(await countTraces(page)).toBe(0);
  await popup.click('.use-here [data-action=allow-site]');
  await chipShows(page, chipOfAccount('cust-1044'), 'Connect');
  await expect.poll(() => popup.text()).not.toContain('Show NoiseAware in');
  await withdrawInOptions();
  await expect.poll(() => countTraces(page)).toBe(0);
});

it('draws chips on an open page when the person allows its site, and removes them when it is withdrawn', async () => {
  const page = await stage.visit('/properties/cust-1043');
  const classic = await stage.visit('/classic/units');
  await page.locator('.title').waitFor();
  const before = await page.evaluate(() => document.documentElement.outerHTML);
  const classicBefore = await classic.evaluate(() => document.documentElement.outerHTML);
  await allow();
  await expect
    .poll(async () => (await readChip(page, chipOfAccount('cust-1043')))?.name)
    .toContain('not connected');
  await expect.poll(async () => (await readChips(classic)).length).toBe(20);

  await withdrawInOptions();
  for (const tab of [page, classic]) await expect.poll(() => countTraces(tab)).toBe(0);
  expect(await classic.evaluate(() => document.documentElement.outerHTML)).toBe(classicBefore);
  await page.reload();
  await page.locator('.title').waitFor();
  expect(await countTraces(page)).toBe(0);
  expect(await page.evaluate(() => document.documentElement.outerHTML)).toBe(before);
});

it('removes the chips when the site is withdrawn in the browser’s own settings', async () => {
  await allow();
  const page = await stage.visit('/properties/cust-1043');
  await expect.poll(async () => (await readChips(page)).length).toBe(1);
  await withdrawSite(stage.browser, stage.site);
  await expect.poll(() => countTraces(page)).toBe(0);
  const asked = askedForStates();
  await connectAccount(stage.colleague, { id: 'cust-1043' });
  await stage.browser.open('popup');
  await page.reload();
  await page.locator('.title').waitFor();
  expect(await countTraces(page)).toBe(0);
  expect(askedForStates()).toBe(asked);
});
