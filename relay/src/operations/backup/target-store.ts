import { createHash } from 'node:crypto';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { heartbeatTimeout, isRelaySeen } from '../../features/sealing-keys/heartbeats.ts';
import type { ArchiveBatch, Move } from '../../store/archive.ts';
import type { Store } from '../../store/store.ts';
import { type Content, countContent, type OnProgress, progressOf, recordLines } from './content.ts';

/** A store, and its name for people, without credentials. */
export interface Place {
  store: Store;
  name: string;
}

/**
 * Refuses a shared store that a running relay uses, as its notes show. Nothing else keeps relays out.
 * @throws {OperatorRefusal} `store_in_use` if a relay left a note within {@link heartbeatTimeout}
 */
export async function requireNoRunningRelay({ store, name }: Place): Promise<void> {
  if (store.now === undefined || !(await isRelaySeen(store, store.now(), heartbeatTimeout))) return;
  throw new OperatorRefusal(
    'store_in_use',
    `a relay was at work with ${name} less than ${heartbeatTimeout} seconds ago: stop every relay on it, wait that long, and run the same command again`,
  );
}

/**
 * Refuses a store that an unfinished move has filled in part.
 * @throws {OperatorRefusal} `store_incomplete`
 */
export async function requireCompleteStore(store: Store): Promise<void> {
  const move = await store.archive.unfinished();
  if (move === undefined) return;
  throw new OperatorRefusal(
    'store_incomplete',
    `a ${move.kind} from ${move.source} into this store has not finished: remove the data directory or the database, and run the same command again into an empty one`,
  );
}

/**
 * Writes batches to an empty store, reads them back and compares. No relay starts on the store until the caller finishes the
 * move, so not after a failure either.
 * @throws {OperatorRefusal} `store_in_use`, `store_not_empty`, `store_incomplete`
 */
export async function fillStore(
  target: Place,
  move: Move,
  batches: AsyncIterable<ArchiveBatch>,
  { size, onProgress }: { size: number; onProgress: OnProgress },
  readBack: (batch: ArchiveBatch) => Promise<void> = async () => undefined,
): Promise<Content> {
  const { store, name } = target;
  await requireNoRunningRelay(target);
  await requireCompleteStore(store);
  if ((await store.archive.begin(move)) === 'not_empty') {
    throw new OperatorRefusal(
      'store_not_empty',
      `${name} is not empty, and nothing was written: choose an empty store`,
    );
  }
  // A relay that starts now leaves its note before it looks for the mark, so at least one of the two sees the other.
  await requireNoRunningRelay(target);

  const content = countContent();
  const writtenDigest = createHash('sha256');
  const copied = progressOf(onProgress, 'copying', size);
  for await (const batch of batches) {
    await store.archive.write(batch);
    content.add(batch);
    writtenDigest.update(recordLines(batch));
    copied(batch);
  }
  const readDigest = createHash('sha256');
  await store.archive.read(async (snapshot) => {
    const verified = progressOf(onProgress, 'verifying', snapshot.size);
    for await (const batch of snapshot.batches()) {
      await readBack(batch);
      readDigest.update(recordLines(batch));
      verified(batch);
    }
  });
  if (!readDigest.digest().equals(writtenDigest.digest())) {
    throw new OperatorRefusal(
      'store_incomplete',
      `${name} failed verification after the copy: do not use it`,
    );
  }
  return content.result();
}
