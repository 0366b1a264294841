import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { readButtons, readChips } from '../../support/browser/chips.ts';
import { pressToClose } from '../../support/browser/closing-press.ts';
import { authorize } from '../../support/browser/stage.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';

const stage = await toolStageForFile({ rows: 40 }, { quiet: false });
await connectAccount(stage.colleague, { id: 'cust-1042', name: 'Lakeview Cabin' });

const drawn = (page: Page) =>
  expect
    .poll(async () => (await readChips(page)).filter(({ text }) => text !== 'NoiseAware').length)
    .toBeGreaterThan(0);

/** Presses Tab until a selector has the focus, as a person without a mouse does. @throws after too many of them */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((sought) => document.activeElement?.matches(sought) === true, selector)) return;
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

it.for([
  '/properties',
  '/properties/cust-1042',
  '/properties/cust-1043',
  '/classic/units',
  '/classic/unit/cust-1042',
  '/classic/arrivals',
])('is accessible with chips at %s, in light and dark', async (address) => {
  const page = await stage.visit(address);
  await drawn(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await findViolations(page), colorScheme).toEqual([]);
  }
});

it('is accessible in its own window, in options with tools and a preview, and in the popup', async () => {
  await stage.visit('/classic/units');
  const home = await stage.visit('/properties/cust-1043');
  await drawn(home);
  const opened = stage.browser.context.waitForEvent('page');
  await tabTo(home, '[data-noiseaware-chip]');
  await home.keyboard.press('Enter');
  const question = await opened;
  await question.locator('.asked [data-action=connect]:enabled').waitFor();
  const options = await stage.browser.open('options');
  await options.locator('[data-tool=tideloft-classic-units] [data-action=preview]').click();
  await options.locator('[data-preview=found]').waitFor();
  const popup = await stage.browser.open('popup');
  await popup.locator('li[data-connection]').waitFor();
  for (const [name, page] of Object.entries({ question, options, popup })) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await findViolations(page), `${name}, ${colorScheme}`).toEqual([]);
    }
  }
});

it('connects by the keyboard alone, from the chip to the final message', async () => {
  const home = await stage.visit('/properties/cust-1044');
  await drawn(home);
  const opened = stage.browser.context.waitForEvent('page');
  await tabTo(home, '[data-noiseaware-chip]');
  await home.keyboard.press('Enter');
  const question = await opened;
  await question.locator('.asked [data-action=connect]:enabled').waitFor();
  const window = stage.browser.context.waitForEvent('page');
  await tabTo(question, '.asked [data-action=connect]');
  await question.keyboard.press('Enter');
  await authorize(stage, await window);
  await question.locator('[data-outcome=connected]').waitFor();
  await expect.poll(async () => (await readChips(home))[0]?.text).toBe('Connected');
  await question.locator('[data-outcome] [data-action=dismiss]:enabled').waitFor();
  await tabTo(question, '[data-outcome] [data-action=dismiss]');
  await pressToClose(question, () => question.keyboard.press('Enter'));
});

it('treats the space bar as a press on a chip, and leaves it to the page everywhere else', async () => {
  const home = await stage.visit('/properties/cust-1045');
  await drawn(home);
  const opened = stage.browser.context.waitForEvent('page');
  await tabTo(home, '[data-noiseaware-chip]');
  await home.keyboard.press(' ');
  await (await opened).locator('[data-asked="cust-1045"]').waitFor();
});

it('gives every chip an accessible name: account, state and action', async () => {
  const page = await stage.visit('/properties');
  await drawn(page);
  const names = async () => (await readButtons(page)).filter((name) => name.startsWith('NoiseAware'));
  await expect.poll(async () => (await names())[0]).toBe('NoiseAware, Lakeview Cabin: connected');
  const read = await names();
  expect(read.length).toBe((await readChips(page)).length);
  expect(new Set(read).size).toBe(read.length);
  for (const name of read.slice(1))
    expect(name).toMatch(/^NoiseAware, .+: (?:connected|not connected\. Connect)$/);
});
