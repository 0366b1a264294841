import { expect, test } from 'vitest';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { isSoak, lengthOf } from '../support/tier.ts';
import { fillLog, medianOf, type RelayFigures, startMeasured } from './log-at-size.ts';

const turns = lengthOf(5, 1);
/** Thirty days of a thousand events each, and a busier log. */
const sizes = lengthOf([30_000, 100_000], [5_000]);

/** What a relay at rest has needed with no event, and with each number of them, by turns: the median of each figure. */
async function atRest(counts: readonly number[]): Promise<RelayFigures[]> {
  const directories = await Promise.all(
    counts.map(async (count) => {
      const directory = await directoryOfTest();
      await fillLog(directory, count);
      return directory;
    }),
  );
  const taken: RelayFigures[][] = counts.map(() => []);
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [index, directory] of directories.entries()) {
      const relay = await startMeasured(directory);
      taken[index]?.push(await relay.figures());
      await relay.kill();
    }
  }
  return taken.map((all) => ({
    startCpuMs: medianOf(all.map(({ startCpuMs }) => startCpuMs)),
    cpuMs: medianOf(all.map(({ cpuMs }) => cpuMs)),
    resident: medianOf(all.map(({ resident }) => resident)),
    used: medianOf(all.map(({ used }) => used)),
  }));
}

test(`a relay on lowdb starts as fast, and needs as much memory, with ${sizes.join(' and with ')} events as with none`, {
  timeout: lengthOf(600_000, 120_000),
}, async () => {
  const [none, ...each] = await atRest([0, ...sizes]);
  if (none === undefined) throw new Error('nothing was measured');
  for (const figures of each) {
    expect(figures.resident).toBeLessThan(1.1 * none.resident);
    expect(figures.used).toBeLessThan(1.1 * none.used);
    // One start alone depends on what else the machine does.
    if (isSoak) expect(figures.startCpuMs).toBeLessThan(1.1 * none.startCpuMs);
  }
});
