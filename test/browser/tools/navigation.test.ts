import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { countTraces, readChips } from '../../support/browser/chips.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';

/** Spread over the list, so that a chip on the wrong row would show the wrong state. */
const connected = ['cust-1042', 'cust-1100', 'cust-1555', 'cust-2800', 'cust-6041'];

const stage = await toolStageForFile();
for (const id of connected) await connectAccount(stage.colleague, { id });

/** What is wrong with the chips of a list: nothing, once every row has one chip of its own with its own state. */
async function whatIsWrong(page: Page): Promise<string[]> {
  const marked = await page
    .locator('[data-noiseaware-account]')
    .evaluateAll((all) =>
      all.map(
        ({ dataset }) => [dataset['noiseawareAccount'] ?? '', dataset['noiseawareName'] ?? ''] as const,
      ),
    );
  const chips = await readChips(page);
  const names = new Map(marked);
  const wrong = chips.flatMap(({ account, name }) => {
    const state = connected.includes(account ?? '') ? 'connected' : 'not connected. Connect';
    const right = `NoiseAware, ${names.get(account ?? '')}: ${state}`;
    return name === right ? [] : [`${account}: ${name}`];
  });
  const drawn = chips.map(({ account }) => account);
  const missing = marked.flatMap(([account]) => (drawn.includes(account) ? [] : [`${account} has none`]));
  const traces = await countTraces(page);
  return [...wrong, ...missing, ...(traces === marked.length ? [] : [`${traces} for ${marked.length} rows`])];
}
const allRight = (page: Page) => expect.poll(() => whatIsWrong(page), { timeout: 30_000 }).toEqual([]);

it('follows a single-page product from its list to a home and back', async () => {
  const page = await stage.visit('/properties');
  await allRight(page);
  await page.locator('tr[data-noiseaware-account="cust-1043"] a').click();
  await page.locator('.title[data-noiseaware-account="cust-1043"]').waitFor();
  await allRight(page);
  expect(await readChips(page)).toHaveLength(1);
  await page.goBack();
  await page.locator('tr[data-noiseaware-account="cust-1042"]').waitFor();
  await allRight(page);
  await page.locator('tr[data-noiseaware-account="cust-1042"] a').click();
  await page.locator('.title[data-noiseaware-account="cust-1042"]').waitFor();
  await allRight(page);
  await page.goBack();
  await page.goForward();
  await page.locator('.title[data-noiseaware-account="cust-1042"]').waitFor();
  await allRight(page);
});

it('follows a search that changes the rows under the chips', async () => {
  const page = await stage.visit('/properties');
  await allRight(page);
  await page.getByLabel('Search homes').pressSequentially('lakeview', { delay: 20 });
  await allRight(page);
  await page.getByLabel('Search homes').fill('');
  await allRight(page);
});

it('stays correct while a list of 5,000 rows is scrolled by the wheel, down and up', async () => {
  const page = await stage.visit('/properties');
  await allRight(page);
  await page.mouse.move(700, 500);
  const top = () => page.locator('.rows').evaluate((scroller) => scroller.scrollTop);
  for (const way of [1, -1]) {
    for (let turn = 0; turn < 60; turn += 1) {
      await page.mouse.wheel(0, way * (turn % 3 === 0 ? 900 : 8_000));
      if (turn % 15 === 14) await allRight(page);
    }
  }
  expect(await top()).toBeLessThan(300_000);
  await page.locator('.rows').evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
  await page.locator('tr[data-noiseaware-account="cust-6041"]').waitFor();
  await allRight(page);
});

it('changes its chips with the address on a page whose rule takes the account from it', async () => {
  const page = await stage.visit('/classic/unit/cust-1042');
  const seen = async () => (await readChips(page)).map(({ name }) => name);
  await expect.poll(seen).toEqual(['NoiseAware, Lakeview Cabin: connected']);
  await page.evaluate(() => history.pushState(null, '', '/classic/unit/cust-1043'));
  await expect.poll(seen).toEqual(['NoiseAware, Lakeview Cabin: not connected. Connect']);
  await page.evaluate(() => history.pushState(null, '', '/classic/help'));
  await expect.poll(seen).toEqual([]);
});
