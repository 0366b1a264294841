import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { countTraces } from '../../support/browser/chips.ts';
import { switchExtension } from '../../support/browser/extension-switches.ts';
import { noteShifts, shiftsIn } from '../../support/browser/script-time.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { isTold, noteTold } from '../../support/browser/told.ts';

const rows = 2_000;
const allAtOnce = `/properties?rows=${rows}&virtual=off`;

const stage = await toolStageForFile();

const stateRequests = () =>
  stage.relay.logLines.filter((line) => line.includes('"route":"/v1/connections/states"')).length;

it('asks for the states of 2,000 rows in one request', async () => {
  const before = stateRequests();
  const page = await stage.visit('/hostile/');
  await noteTold(page);
  const from = performance.now();
  await page.goto(stage.tool.url + allAtOnce);
  await isTold(page, rows);
  // A page that takes longer than three seconds to draw them is asked about in between.
  const more = Math.floor((performance.now() - from) / 3_000);
  await expect.poll(stateRequests).toBeGreaterThan(before);
  expect(stateRequests()).toBeLessThanOrEqual(before + 1 + more);
});

/** How much jumps while a page is loaded and its list scrolled. */
async function shiftsOf(address: string, isReady: (page: Page) => Promise<unknown>): Promise<number> {
  const page = await stage.visit('/classic/arrivals');
  await noteShifts(page);
  await noteTold(page);
  await page.goto(stage.tool.url + address);
  await isReady(page);
  await page.mouse.move(700, 500);
  for (let turn = 0; turn < 10; turn += 1) {
    await page.mouse.wheel(0, 700);
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  }
  await isReady(page);
  const shifts = await shiftsIn(page);
  await page.close();
  return shifts;
}

it.for([allAtOnce, '/properties', '/classic/units'])(
  'causes no layout shift on %s, loaded or scrolled',
  async (address) => {
    const withChips = await shiftsOf(address, (page) => isTold(page, 10));
    await switchExtension(stage.browser, false);
    const rowsThere = (page: Page) => page.locator('tbody tr').nth(10).waitFor({ state: 'attached' });
    // A list that moves its own rows about while it is scrolled does so with and without chips.
    const without = await shiftsOf(address, rowsThere);
    await switchExtension(stage.browser, true);
    expect(withChips).toBe(without);
    if (address !== '/properties') expect(withChips).toBe(0);
  },
);

it('leaves nothing in a page of 2,000 rows after it is switched off', async () => {
  const address = `/classic/units?rows=${rows}`;
  await switchExtension(stage.browser, false);
  const page = await stage.visit(address);
  const untouched = await page.evaluate(() => document.documentElement.outerHTML);
  await noteTold(page);
  await switchExtension(stage.browser, true);
  await isTold(page, rows);
  await switchExtension(stage.browser, false);
  await expect.poll(() => countTraces(page)).toBe(0);
  expect((await page.evaluate(() => document.documentElement.outerHTML)) === untouched).toBe(true);
  await switchExtension(stage.browser, true);
});
