import { describe, expect, test } from 'vitest';
import { start } from '../conformance/samples.ts';
import { dieEverywhere, type Life, seed } from './crash-matrix.ts';
import { connect, dayOfWork, growing } from './day-of-work.ts';
import { cleanUp, rotation } from './rotation-life.ts';

/** Snapshots are taken only when something is forgotten. */
const growth = { bytes: Number.POSITIVE_INFINITY, share: 0 };
/** Snapshots are also taken during the steps. */
const often = { bytes: 2_000, share: 0 };

/** Calls that change what is on the disk. */
const changes = /^(open|rename|unlink|mkdir)$|^handle\.(append|truncate|sync|datasync)/;

const lives: Record<string, Life> = {
  'a day of work with a restart in its middle': { steps: dayOfWork, restartAfter: 7, growth },
  'connections forgotten repeatedly': { steps: growing, growth },
  'snapshots during concurrent commits': { steps: growing, growth: often },
  'a restart with a write-ahead log that is due for compaction': {
    steps: dayOfWork,
    restartAfter: 7,
    growth: often,
  },
  'rotation of the sealing key': { steps: rotation, growth },
  'rotation of the sealing key with snapshots during concurrent commits': { steps: rotation, growth: often },
  'a sweep of ended records': { steps: cleanUp, restartAfter: 6, growth },
};

for (const [sentence, life] of Object.entries(lives)) {
  describe(`${sentence}: acknowledged commits survive, and no transaction is applied in part (seed ${seed})`, {
    timeout: 120_000,
  }, () => {
    test('if the process dies before any file system call', () =>
      dieEverywhere(life, { verdict: 'fails', calls: /./ }));
    test('if the process dies in the middle of any write', () =>
      dieEverywhere(life, { verdict: 'fails halfway', calls: /^handle.*File$/ }));
    test('if the power fails before any file system call, whatever part of the unsynced data is lost', () =>
      dieEverywhere(life, { verdict: 'fails', calls: changes, power: true }));
  });
}

const connecting = ['a', 'b', 'c'].flatMap((name) => connect(name, start));

describe('the crash tests fail if a relay does not sync', { timeout: 120_000 }, () => {
  for (const [which, lies, life = { steps: rotation, growth }] of [
    ['the write-ahead log', /^handle.datasync wal-/],
    ['the snapshot and its copy', /^handle.sync relay(-copy)?.ndjson.unfinished$/],
    ['the audit log', /^handle.datasync audit-/],
    // Forgetting writes a segment anew and syncs it: here nothing is forgotten.
    ['the log of events', /^handle.datasync events-/, { steps: connecting, growth: often }],
    ['the data directory', /^handle.sync \d+$/],
  ] as const) {
    test(which, async () => {
      const dying = dieEverywhere(life, { verdict: 'fails', calls: changes, power: true, lies });
      await expect(dying).rejects.toThrow(/to deeply equal|hold nothing of a relay/);
    });
  }
});
