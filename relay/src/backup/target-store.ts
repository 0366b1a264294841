import { createHash } from 'node:crypto';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { isRelaySeen, longestSilence } from '../keys/note-relay.ts';
import type { ArchiveBatch, Move } from '../store/archive.ts';
import type { Store } from '../store/store.ts';
import { type Content, countContent, type OnProgress, progressOf, recordLines } from './content.ts';

/** A store, with its name for people: without credentials. */
export interface Place {
  store: Store;
  name: string;
}

/**
 * Relays that share a store are kept out of it by this check of their notes alone.
 * @throws {OperatorRefusal} `store_in_use` where a relay was at work with the store a moment ago
 */
export async function requireAtRest({ store, name }: Place): Promise<void> {
  if (store.now === undefined || !(await isRelaySeen(store, store.now(), longestSilence))) return;
  throw new OperatorRefusal(
    'store_in_use',
    `a relay was at work with ${name} less than ${longestSilence} seconds ago: stop every relay on it, wait that long, and run the same command again`,
  );
}

/**
 * A store that holds a part of what was to be moved into it is no data to work with.
 * @throws {OperatorRefusal} `store_incomplete`
 */
export async function requireWhole(store: Store): Promise<void> {
  const move = await store.archive.unfinished();
  if (move === undefined) return;
  throw new OperatorRefusal(
    'store_incomplete',
    `a ${move.kind} from ${move.source} into this store has not finished: remove the data directory or the database, and run the same command again into an empty one`,
  );
}

/**
 * Writes batches into an empty store, reads them back and compares. Until the caller finishes the move, no relay starts
 * on the store; where anything fails, it stays so.
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
  await requireAtRest(target);
  await requireWhole(store);
  if ((await store.archive.begin(move)) === 'not_empty') {
    throw new OperatorRefusal(
      'store_not_empty',
      `${name} is not empty, and nothing was written: choose an empty store`,
    );
  }
  // A relay that starts now looks for the mark after it has left its note: at least one of the two sees the other.
  await requireAtRest(target);

  const content = countContent();
  const written = createHash('sha256');
  const copied = progressOf(onProgress, 'copying', size);
  for await (const batch of batches) {
    await store.archive.write(batch);
    content.add(batch);
    written.update(recordLines(batch));
    copied(batch);
  }
  const read = createHash('sha256');
  await store.archive.read(async (snapshot) => {
    const verified = progressOf(onProgress, 'verifying', snapshot.size);
    for await (const batch of snapshot.batches()) {
      await readBack(batch);
      read.update(recordLines(batch));
      verified(batch);
    }
  });
  if (!read.digest().equals(written.digest())) {
    throw new OperatorRefusal(
      'store_incomplete',
      `${name} does not give back what was written: it is not to be used`,
    );
  }
  return content.result();
}
