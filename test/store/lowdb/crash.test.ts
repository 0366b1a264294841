import { describe, expect, test } from 'vitest';
import { dieEverywhere, type Life } from './crash-matrix.ts';
import { dayOfWork, formerLife, growth } from './day-of-work.ts';
import { cleanUp, rotation } from './rotation-life.ts';

/** Shards so small that a handful of records makes more of them; folds only when something is forgotten. */
const small = { shard: 2, journal: Number.POSITIVE_INFINITY, journalPerRecord: 0, atStart: 64 };

/** Calls before which the disk is not as it was before the call that went before. */
const changes =
  /^(open|writeFile|copyFile|rename|unlink|rm|mkdir)$|^handle\.(append|write|truncate|sync|datasync)/;

const lives: Record<string, Life> = {
  'a day of work, with a new start in its middle': { steps: dayOfWork, restartAfter: 7, sizes: small },
  'a growing number of shards': { steps: growth, sizes: small },
  'folding beside the writes': { steps: growth, sizes: { ...small, journal: 2_000 } },
  'a start that leaves its journals to a later fold': {
    steps: dayOfWork,
    restartAfter: 7,
    sizes: { ...small, atStart: 0 },
  },
  'one sealing key in the place of another': { steps: rotation, sizes: small },
  'one in the place of another, folding beside the writes': {
    steps: rotation,
    sizes: { ...small, journal: 2_000 },
  },
  'clearing away what has ended': { steps: cleanUp, restartAfter: 6, sizes: small },
  ...Object.fromEntries(
    [1, 2].map((format) => [
      `the upgrade of format ${format}`,
      {
        steps: [...formerLife, ...dayOfWork.slice(9)],
        past: { steps: formerLife.length, directory: `${import.meta.dirname}/format-${format}` },
        sizes: small,
      },
    ]),
  ),
};

for (const [sentence, life] of Object.entries(lives)) {
  describe(`${sentence}: an acknowledged write survives, and nothing is half done`, {
    timeout: 120_000,
  }, () => {
    test('when the process dies before any call', () =>
      dieEverywhere(life, { verdict: 'fails', calls: /./ }));
    test('when the process dies in the middle of any write', () =>
      dieEverywhere(life, { verdict: 'fails halfway', calls: /^handle.*File$/ }));
    test('when the power is lost before any call, whatever the disk has written by then', () =>
      dieEverywhere(life, { verdict: 'fails', calls: changes, power: true }));
  });
}

describe('a relay that left out a sync would be noticed:', { timeout: 120_000 }, () => {
  for (const [which, lies] of [
    ['of what is written to the journal', /^handle.datasync journal-/],
    ['of a shard', /^handle.sync (connections|pairings)-.*unfinished$/],
    ['of the names of the shards', /^handle.sync records$/],
    ['of the manifest', /^handle.sync relay.json.unfinished$/],
    ['of the names in the data directory', /^handle.sync \d+$/],
  ] as const) {
    test(which, async () => {
      const life: Life = { steps: rotation, sizes: small };
      const dying = dieEverywhere(life, { verdict: 'fails', calls: changes, power: true, lies });
      await expect(dying).rejects.toThrow();
    });
  }
});
