import { expect, it } from 'vitest';
import { manyStates } from '../../support/browser/chip-fixture.ts';
import { readChips } from '../../support/browser/chips.ts';
import { openFrontend } from '../../support/browser/frontends.ts';
import { chipStageForFile } from '../../support/browser/stages.ts';
import { watchFrames } from '../../support/browser/watch-frames.ts';

const count = 30;
const stage = chipStageForFile(manyStates(count));
const rowsOf = (texts: string) =>
  Array.from({ length: count }, (_, index) => ({ id: `cust-${index}`, text: texts }));

it.each(['React', 'Vue with a text', 'Vue with v-html', 'idiomorph', 'DataTables'] as const)(
  '%s may rewrite in every frame what holds the chips: each row has its own, then and afterwards',
  async (name) => {
    const page = await openFrontend(stage, name);
    await page.evaluate((rows) => draw(rows), rowsOf('Denver'));
    const labels = async () => (await readChips(page)).filter(({ text }) => /Connected|trouble/i.test(text));
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
    expect(await labels()).toHaveLength(count);
  },
);
