import { expect, it } from 'vitest';
import { manyStates } from '../../support/browser/chip-fixture.ts';
import { readChips } from '../../support/browser/chips.ts';
import { openFrontend } from '../../support/browser/frontends.ts';
import { chipStageForFile } from '../../support/browser/stages.ts';
import { watchFrames } from '../../support/browser/watch-frames.ts';

const count = 30;
const stage = await chipStageForFile(manyStates(count));
const rowsOf = (texts: string) =>
  Array.from({ length: count }, (_, index) => ({ id: `cust-${index}`, text: texts }));

it.each(['React', 'Vue with a text', 'Vue with v-html', 'idiomorph', 'DataTables'] as const)(
  'keeps exactly one chip per row while %s rewrites the rows in every frame',
  async (name) => {
    const page = await openFrontend(stage, name);
    await page.evaluate((rows) => draw(rows), rowsOf('Denver'));
    const labels = async () => (await readChips(page)).filter(({ text }) => /Connected|trouble/.test(text));
    await expect.poll(async () => (await labels()).length).toBe(count);
    const watching = await watchFrames(stage, page);
    await page.evaluate(async (rows) => {
      for (let round = 0; round < 40; round += 1) {
        const turned = [...rows.slice(round % 7), ...rows.slice(0, round % 7)];
        await draw(turned.map(({ id }) => ({ id, text: `Round ${round}` })));
        await new Promise(requestAnimationFrame);
      }
    }, rowsOf(''));
    const { frames, compared, wrong } = await watching.stop();
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(frames * (count / 2));
    await expect.poll(async () => (await labels()).length).toBe(count);
  },
);

const records = { selector: '.ag-row', account: { from: 'text', of: '.id' }, chip: '[col-id=text]' };

const preview = async () => (await stage.preview()) as { withoutRoom: number };
const asked = async () => (await stage.background((fake) => fake.asked)).flat().length;

it('is compact in a narrow column of AG Grid, and requests no state where there is no room for that either', async () => {
  await stage.setRules([records], '/rows');
  const page = await openFrontend(stage, 'AG Grid');
  await page.evaluate((rows) => draw(rows), rowsOf('A home with a long address'));
  const chips = page.locator('.ag-row [data-noiseaware-chip]');
  await expect.poll(() => chips.count()).toBeGreaterThan(5);
  await expect.poll(async () => (await preview()).withoutRoom).toBe(await chips.count());
  expect(await asked()).toBe(0);
  await page.evaluate((rows) => draw(rows), rowsOf('Denver'));
  await expect.poll(asked).toBeGreaterThan(5);
  expect((await preview()).withoutRoom).toBe(0);
  expect(await chips.first().boundingBox()).toMatchObject({ width: 24 });
});
