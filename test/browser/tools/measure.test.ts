import { expect, it } from 'vitest';
import { leastOf, scriptTime } from '../../support/browser/script-time.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { isTold, noteTold } from '../../support/browser/told.ts';
import { lengthOf } from '../../support/tier.ts';

const rows = 2_000;

const stage = await toolStageForFile();

it.for([
  ['rows that do nothing', `/hostile/too-many?count=${rows}`, 100],
  // The sample tool redraws a row for each state that it hears of, and each such change is looked at.
  ['rows that a product redraws when it hears of their states', `/properties?rows=${rows}&virtual=off`, 150],
] as const)(
  'takes little scripting time for 1,000 marked %s',
  { timeout: 240_000 },
  async ([, address, most]) => {
    const page = await stage.visit(address);
    await noteTold(page);
    const measure = async () => {
      const spent = await scriptTime(page, async () => {
        await page.reload();
        await isTold(page, rows);
      });
      return (spent * 1_000) / rows;
    };
    // A page may ask about so many records in a while: a file stays below that.
    const bound = lengthOf(most, 1.5 * most);
    expect(await leastOf(4, bound, measure)).toBeLessThanOrEqual(bound);
  },
);
