import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { countTraces, readChips } from '../../support/browser/chips.ts';
import { withdrawSite } from '../../support/browser/extension-switches.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { expectNothingStarted, goesOn, saidBy } from '../../support/relay/nothing-got-out.ts';
import { lengthOf } from '../../support/tier.ts';

/** A person takes a page for dead that does not answer a click for this long. */
const mostDelay = 1_000;

const stage = await toolStageForFile({ rows: 10 }, { quiet: false });

/** How long the page took to hear of each of some clicks: from the browser's having them to the page's listener. */
async function clickDelays(page: Page, clicks: number): Promise<number[]> {
  await page.evaluate(() => {
    const noted = globalThis as unknown as { delays: number[] };
    noted.delays = [];
    window.onclick = ({ timeStamp }) => noted.delays.push(performance.now() - timeStamp);
  });
  for (let click = 0; click < clicks; click += 1) {
    await page.mouse.click(900, 60);
    await page.mouse.wheel(0, 300);
    await expect.poll(async () => (await saidBy<number[]>(page, 'delays')).length).toBe(click + 1);
  }
  return saidBy<number[]>(page, 'delays');
}

const drawn = async (page: Page) => (await readChips(page)).filter(({ text }) => text === 'Connect').length;

const many = lengthOf(100_000, 20_000);

it(`answers clicks while chips are drawn on a page of ${many} marked elements`, {
  timeout: 180_000,
}, async () => {
  const page = await stage.visit(`/hostile/too-many?count=${many}`);
  await page
    .locator('#many p')
    .nth(many - 1)
    .waitFor({ state: 'attached', timeout: 60_000 });
  const delays = await clickDelays(page, 12);
  // At the end of the page, far behind the first thousands.
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect
    .poll(
      () => page.locator(`[data-noiseaware-account="cust-${many - 10}"] [data-noiseaware-chip]`).count(),
      {
        timeout: 60_000,
      },
    )
    .toBe(1);
  delays.push(...(await clickDelays(page, 4)));
  expect(Math.max(...delays)).toBeLessThan(mostDelay);
  expect(await page.locator('[data-noiseaware-chip]').count()).toBeLessThan(4_000);
  await expectNothingStarted(stage, page);
});

it('answers clicks on a page that adds, moves and removes rows all the time, and leaves no chip behind', async () => {
  const page = await stage.visit('/hostile/for-ever');
  await expect.poll(() => drawn(page), { timeout: 30_000 }).toBeGreaterThan(0);
  const delays = await clickDelays(page, 12);
  await goesOn(page, 'turns', 500);
  expect(Math.max(...delays)).toBeLessThan(mostDelay);
  expect(await countTraces(page)).toBeLessThanOrEqual(60);
  await expectNothingStarted(stage, page);
  await withdrawSite(stage.browser, stage.site);
  await expect.poll(() => countTraces(page)).toBe(0);
  await goesOn(page, 'turns', 200);
  expect(await countTraces(page)).toBe(0);
});
