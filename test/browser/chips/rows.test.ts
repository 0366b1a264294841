import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { manyStates } from '../../support/browser/chip-fixture.ts';
import { readChip, readChips } from '../../support/browser/chips.ts';
import { chipStageForFile } from '../../support/browser/stages.ts';
import { watchFrames } from '../../support/browser/watch-frames.ts';

const stage = await chipStageForFile(manyStates(1_200));

const count = 1_200;
/** Declared here for the code below that runs in the page. */
declare const draw: (marked: boolean, ids: string[]) => void;
declare const ids: () => string[];

/** A table whose rows are used again by index, as an unkeyed list of any framework uses them. */
const helpers = `
  globalThis.ids = () => Array.from({ length: ${count} }, (_, index) => 'cust-' + index);
  globalThis.draw = (marked, wanted) => {
    const rows = document.querySelector('tbody').rows;
    while (rows.length > wanted.length) rows[rows.length - 1].remove();
    while (rows.length < wanted.length) {
      const row = document.querySelector('tbody').insertRow();
      row.className = 'row';
      row.insertCell().className = 'id';
      row.insertCell().textContent = 'Denver';
    }
    wanted.forEach((id, index) => {
      rows[index].cells[0].textContent = id;
      if (marked) rows[index].dataset.noiseawareAccount = id;
    });
  };
  globalThis.shuffled = (list) => list.map((id) => [Math.random(), id]).sort(([a], [b]) => a - b).map(([, id]) => id);
`;
declare const shuffled: (list: string[]) => string[];

/** The page's rows are marked, or found by a rule. */
const setRule = (marked: boolean) =>
  stage.setRules(marked ? [] : [{ selector: '.row', account: { from: 'text', of: '.id' } }], '/rows');

/** A click within half a second of another one, by the page's clock, is taken for a second one. */
async function apart(page: Page): Promise<void> {
  const last = await page.evaluate(() => performance.now());
  await page.waitForFunction((from) => performance.now() > from + 500, last);
}

async function openTable(marked: boolean): Promise<Page> {
  await setRule(marked);
  const page = await stage.open('<table><tbody></tbody></table>', '/rows');
  await page.evaluate(helpers);
  await page.evaluate((isMarked) => draw(isMarked, ids()), marked);
  await expect.poll(() => page.locator('[data-noiseaware-chip]').count()).toBe(count);
  await expect
    .poll(async () => (await readChips(page)).filter(({ text }) => text !== 'NoiseAware').length)
    .toBe(count);
  await page.evaluate(() => document.querySelector('tbody')?.rows[1_000]?.scrollIntoView());
  return page;
}

it.each([
  ['marked', true],
  ['found by a rule', false],
] as const)(
  'shows in no frame another customer than the row’s, if rows that are %s are reused',
  async (_name, marked) => {
    const page = await openTable(marked);
    const watching = await watchFrames(stage, page);
    await page.evaluate(async (isMarked) => {
      // At least two frames, however busy the machine is.
      const pause = async (milliseconds: number) => {
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
        for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
      };
      const rows = () => [...document.querySelectorAll('.id')].map(({ textContent }) => String(textContent));
      for (const wait of [300, 20, 20, 20, 100, 300]) {
        draw(isMarked, shuffled(rows()));
        await pause(wait);
      }
      for (let deleted = 0; deleted < 5; deleted += 1) {
        draw(isMarked, rows().slice(1));
        await pause(30);
      }
      // Scrolled to where nothing was in sight when it changed.
      for (const to of [0, 500, 1_100]) {
        draw(isMarked, shuffled(rows()));
        document.querySelector('tbody')?.rows[to]?.scrollIntoView();
        await pause(60);
      }
      draw(
        isMarked,
        rows().filter((id) => Number(id.slice(5)) % 2 === 0),
      );
      await pause(1_500);
    }, marked);
    const { frames, compared, wrong } = await watching.stop();
    expect(wrong).toEqual([]);
    expect(frames).toBeGreaterThan(30);
    expect(compared).toBeGreaterThan(frames * 5);
    // And in the end each has its chip again, with what is so of it.
    const known = async () =>
      (await readChips(page)).filter(({ text }) => /Connected|trouble/.test(text)).length;
    await expect.poll(known).toBe(await page.locator('.row').count());
  },
);

it.each([
  ['marked', true],
  ['found by a rule', false],
] as const)(
  'requests the state of no other customer than the row’s right after rows that are %s were reused',
  async (_name, marked) => {
    const page = await openTable(marked);
    const chip = page.locator('.row').nth(1_002).locator('[data-noiseaware-chip]');
    const box = await chip.boundingBox();
    if (box === null) throw new Error('the chip has no box');
    const asked = (account: string) => ({ account, ...(marked ? {} : { tool: 'rule-0' }) });
    const held: object[] = [];
    for (let round = 0; round < 8; round += 1) {
      const account = await page.evaluate((isMarked) => {
        draw(isMarked, shuffled(ids()));
        return document.querySelectorAll('.id')[1_002]?.textContent ?? '';
      }, marked);
      held.push(asked(account));
      await page.mouse.click(box.x + 10, box.y + 10);
      await apart(page);
    }
    // At rest a click is about its row; once it has arrived, so have those before it.
    const says = async () => (await readChip(page, '.row:nth-child(1003) [data-noiseaware-chip]'))?.text;
    await expect.poll(says).toMatch(/Connected|trouble/);
    const account = (await page.locator('.id').nth(1_002).textContent()) ?? '';
    await chip.click();
    const clicked = () => stage.background((fake) => fake.clicked);
    await expect.poll(async () => (await clicked()).at(-1)).toEqual(asked(account));
    const early = (await clicked()).slice(0, -1);
    // Each belongs to a later round than the one before it; two rounds may have the same customer.
    const rounds = held.values();
    const foreign = early.filter((each) => !rounds.some((round) => isDeepStrictEqual(round, each)));
    expect(foreign).toEqual([]);
  },
);

it('requests the state of no other customer than the row’s if only a style shows another one', async () => {
  await setRule(false);
  const row = '<p class="row"><span class="id"><b>cust-1</b><b hidden>cust-2</b></span></p>';
  const page = await stage.open(row, '/rows');
  const chip = page.locator('[data-noiseaware-chip]');
  const name = async () => (await readChip(page, '.row [data-noiseaware-chip]'))?.name;
  await expect.poll(name).toContain('cust-1');
  const before = (await stage.background((fake) => fake.clicked)).length;
  // No change of a style is watched.
  await page.evaluate(() => {
    const [first, second] = document.querySelectorAll('b');
    if (first !== undefined) first.style.display = 'none';
    if (second !== undefined) second.style.display = 'inline';
  });
  await chip.click();
  await expect.poll(name).toContain('cust-2');
  await apart(page);
  await chip.click();
  const clicked = async () => (await stage.background((fake) => fake.clicked)).slice(before);
  await expect.poll(clicked).toEqual([{ account: 'cust-2', tool: 'rule-0' }]);
});
