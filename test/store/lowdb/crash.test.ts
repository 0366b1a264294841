import { describe, expect, test } from 'vitest';
import { dieEverywhere, type Life, seed } from './crash-matrix.ts';
import { dayOfWork, growing } from './day-of-work.ts';
import { cleanUp, rotation } from './rotation-life.ts';

/** Snapshots are taken only when something is forgotten. */
const growth = { bytes: Number.POSITIVE_INFINITY, share: 0 };
/** Snapshots are also taken during the steps. */
const often = { bytes: 2_000, share: 0 };

/** Calls that change what is on the disk. */
const changes = /^(open|rename|unlink|mkdir)$|^handle\.(append|truncate|sync|datasync)/;

const lives: Record<string, Life> = {
  'a day of work, with a new start in its middle': { steps: dayOfWork, restartAfter: 7, growth },
  'something forgotten again and again': { steps: growing, growth },
  'snapshots while others write': { steps: growing, growth: often },
  'a new start with a log that is due for a snapshot': { steps: dayOfWork, restartAfter: 7, growth: often },
  'one sealing key in the place of another': { steps: rotation, growth },
  'one in the place of another, with snapshots while others write': { steps: rotation, growth: often },
  'clearing away what has ended': { steps: cleanUp, restartAfter: 6, growth },
};

for (const [sentence, life] of Object.entries(lives)) {
  describe(`${sentence}: an acknowledged write survives, and nothing is half done (seed ${seed})`, {
    timeout: 120_000,
  }, () => {
    test('when the process dies before any call', () =>
      dieEverywhere(life, { verdict: 'fails', calls: /./ }));
    test('when the process dies in the middle of any write', () =>
      dieEverywhere(life, { verdict: 'fails halfway', calls: /^handle.*File$/ }));
    test('when the power is lost before any call, in any state of what was not synced', () =>
      dieEverywhere(life, { verdict: 'fails', calls: changes, power: true }));
  });
}

describe('a relay that left out a sync would be noticed:', { timeout: 120_000 }, () => {
  for (const [which, lies] of [
    ['of what is written to the write-ahead log', /^handle.datasync wal-/],
    ['of the snapshot and its copy', /^handle.sync relay(-copy)?.ndjson.unfinished$/],
    ['of the audit log', /^handle.datasync audit-/],
    ['of the names in the data directory', /^handle.sync \d+$/],
  ] as const) {
    test(which, async () => {
      const dying = dieEverywhere(
        { steps: rotation, growth },
        { verdict: 'fails', calls: changes, power: true, lies },
      );
      await expect(dying).rejects.toThrow(/to deeply equal|hold nothing of a relay/);
    });
  }
});
