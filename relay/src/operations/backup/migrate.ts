import { OperatorRefusal } from '../../base/operator-refusal.ts';
import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { afterInterruption } from '../../domain/connection/connection.ts';
import type { SealingKey } from '../../domain/sealing/sealing.ts';
import type { ArchiveBatch, Snapshot } from '../../store/archive.ts';
import type { Store } from '../../store/store.ts';
import { type ArchiveCounts, type OnProgress, progressOf } from './content.ts';
import { createSealVerifier } from './seal-verifier.ts';
import { fillStore, type Place, requireNoRunningRelay } from './target-store.ts';

/** The result of a migration. */
export interface Migrated {
  counts: ArchiveCounts;
  /** The number of sealed values that were opened in the target. */
  sealedValues: number;
}

/**
 * Copies everything from one store to another, empty one: first everything is read and opened, then copied, then read back from
 * the target and opened. The source is not changed. After an interruption, start again with an empty target.
 * @throws {OperatorRefusal}
 */
export async function migrate(
  source: Place,
  target: Place,
  keys: readonly [SealingKey, ...SealingKey[]],
  now: Seconds,
  onProgress: OnProgress,
  by: Actor = { kind: 'operator' },
): Promise<Migrated> {
  await requireNoRunningRelay(source);
  const before = await lastWrites(source.store);
  const migrated = await source.store.archive.read(async (snapshot) => {
    await requireOpens(snapshot, keys, onProgress);
    const move = { kind: 'migration', source: source.name, at: now } as const;
    const opened = createSealVerifier(keys);
    const progress = { size: snapshot.size, onProgress };
    const { counts } = await fillStore(target, move, atRest(snapshot), progress, opened.look);
    opened.requireOpened('the target');
    return { counts, sealedValues: opened.values() };
  });
  if ((await lastWrites(source.store)) !== before) {
    throw new OperatorRefusal(
      'conflict',
      `${source.name} has changed meanwhile: stop every relay that works on it, and begin again with an empty target`,
    );
  }
  await target.store.archive.finish({ at: now, what: 'migrated', who: by });
  return migrated;
}

// --- Internal helpers ---

/** Opens everything before anything is written. */
async function requireOpens(
  snapshot: Snapshot,
  keys: readonly [SealingKey, ...SealingKey[]],
  onProgress: OnProgress,
): Promise<void> {
  const opened = createSealVerifier(keys);
  const checked = progressOf(onProgress, 'checking', snapshot.size);
  for await (const batch of snapshot.batches()) {
    await opened.look(batch);
    checked(batch);
  }
  opened.requireOpened('the source');
}

/** The newest audit entries: every change that matters adds one in the same step. */
const lastWrites = async ({ audit }: Store): Promise<string> =>
  JSON.stringify(await audit.read({ limit: 100 }));

/** The processes that held leases are gone: a lease's end is taken as the time of the interruption. */
async function* atRest({ batches }: Snapshot): AsyncGenerator<ArchiveBatch> {
  for await (const batch of batches()) {
    if (batch.collection !== 'connections') {
      yield batch;
      continue;
    }
    const records = batch.records.map((each) =>
      each.renewal === null ? each : afterInterruption(each, each.renewal.until),
    );
    yield { collection: 'connections', records };
  }
}
