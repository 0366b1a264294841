import { interrupted } from '../domain/connection.ts';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import type { SealingKey } from '../domain/sealing.ts';
import type { Seconds } from '../domain/time.ts';
import type { ArchiveBatch, ArchiveCounts, Snapshot } from '../store/archive.ts';
import type { Store } from '../store/store.ts';
import { sameCounts, totalOf } from './backup-format.ts';
import { contentSum } from './content-sum.ts';
import { beginMove, type OnProgress, requireAtRest, requireCounts, writeMissing } from './move-into.ts';
import { openAll, requireOpened } from './open-all.ts';

interface Place {
  store: Store;
  /** For people: without credentials. */
  name: string;
}

/** What a migration moved. */
export interface Migrated {
  counts: ArchiveCounts;
  /** Sealed values that were opened in the target. */
  sealedValues: number;
  /** Whether it went on with one that had been cut off. */
  resumed: boolean;
}

/**
 * Copies everything from one store into another, empty one: first it is read and opened as a whole, then copied, then
 * read back and opened from the target. The source keeps all it has. Cut off anywhere, it goes on where it was.
 * @throws {OperatorRefusal}
 */
export async function migrate(
  source: Place,
  target: Place,
  keys: readonly [SealingKey, ...SealingKey[]],
  now: Seconds,
  onProgress: OnProgress,
): Promise<Migrated> {
  await requireAtRest(source.store, source.name);
  const copied = await source.store.archive.read(async (snapshot) => {
    const { digest } = await readWhole(snapshot, keys, 'the source', (done, all) =>
      onProgress('checking', done, all),
    );
    const move = { kind: 'migration', source: source.name, digest, at: now } as const;
    const { resumed } = await beginMove(target.store, move, target.name);
    const all = totalOf(snapshot.counts);
    let done = 0;
    const counts = await writeMissing(target.store, atRest(snapshot), ({ records }) => {
      done += records.length;
      onProgress('copying', done, all);
    });
    return { digest, counts, resumed };
  });
  await requireCounts(target.store, copied.counts);
  const read = await target.store.archive.read((snapshot) =>
    readWhole(snapshot, keys, 'the target', (done, all) => onProgress('verifying', done, all)),
  );
  if (read.digest !== copied.digest) {
    throw new OperatorRefusal(
      'store_incomplete',
      `${target.name} does not give back what was written: it is not to be used`,
    );
  }
  if (!sameCounts(await source.store.archive.counts(), copied.counts)) {
    throw new OperatorRefusal(
      'conflict',
      `${source.name} has changed meanwhile: stop every relay that works on it, and begin anew with an empty target`,
    );
  }
  await target.store.archive.finish({ at: now, what: 'migrated', who: { kind: 'operator' } });
  return { counts: copied.counts, sealedValues: read.values, resumed: copied.resumed };
}

// --- Internal helpers ---

/** Whoever held a lease is gone: the time of its end stands for that of the interruption, the same at each attempt. */
async function* atRest({ batches }: Pick<Snapshot, 'batches'>): AsyncGenerator<ArchiveBatch> {
  for await (const batch of batches()) {
    if (batch.collection !== 'connections') yield batch;
    else {
      yield {
        ...batch,
        records: batch.records.map((each) =>
          each.renewal === null ? each : interrupted(each, each.renewal.until),
        ),
      };
    }
  }
}

/** Reads everything, opens what is sealed, and sums up what records say. */
async function readWhole(
  snapshot: Snapshot,
  keys: readonly [SealingKey, ...SealingKey[]],
  what: string,
  onRecords: (done: number, all: number) => void,
): Promise<{ digest: string; values: number }> {
  const opened = openAll(keys);
  const sum = contentSum();
  const all = totalOf(snapshot.counts);
  let done = 0;
  for await (const batch of atRest(snapshot)) {
    await opened.look(batch);
    sum.add(batch);
    done += batch.records.length;
    onRecords(done, all);
  }
  const result = opened.result();
  requireOpened(what, result);
  return { digest: sum.result(), values: result.values };
}
