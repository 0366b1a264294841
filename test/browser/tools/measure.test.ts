import { expect, it } from 'vitest';
import { medianOf, scriptTime } from '../../support/browser/script-time.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { isTold, noteTold } from '../../support/browser/told.ts';
import { lengthOf } from '../../support/tier.ts';

const rows = 2_000;

const stage = toolStageForFile();

// A machine that is busy elsewhere takes longer for the same.
it.for([
  ['rows that do nothing', `/hostile/too-many?count=${rows}`, 50],
  // The sample tool redraws a row for each state that it hears of, and each such change is looked at.
  ['rows that a product redraws when it hears of their states', `/properties?rows=${rows}&virtual=off`, 150],
] as const)(
  'scripts little for 1,000 marked %s',
  { retry: 2, timeout: 120_000 },
  async ([, address, most]) => {
    const page = await stage.visit(address);
    await noteTold(page);
    const runs: number[] = [];
    for (let run = 0; run < lengthOf(5, 1); run += 1) {
      const spent = await scriptTime(page, async () => {
        await page.reload();
        await isTold(page, rows);
      });
      runs.push((spent * 1_000) / rows);
    }
    expect(medianOf(runs)).toBeLessThanOrEqual(most);
  },
);
