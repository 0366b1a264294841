import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { isRelaySeen, longestSilence } from '../keys/note-relay.ts';
import { type ArchiveBatch, type ArchiveCounts, archivedNames, type Move } from '../store/archive.ts';
import type { Store } from '../store/store.ts';
import { noCounts } from './backup-format.ts';

/** Told how far a move is: records of all. */
export type OnProgress = (what: 'checking' | 'copying' | 'verifying', done: number, all: number) => void;

/**
 * Begins a move into an empty store, or goes on with the same one.
 * @throws {OperatorRefusal}
 */
export async function beginMove(
  target: Store,
  move: Move,
  name: string,
): Promise<Move & { resumed: boolean }> {
  await requireAtRest(target, name);
  const begun = await target.archive.begin(move);
  // One that starts now looks for the mark once it has left its note, and so each sees the other.
  await requireAtRest(target, name);
  if (begun.outcome === 'begun' || begun.outcome === 'resumed') {
    return { ...begun.move, resumed: begun.outcome === 'resumed' };
  }
  throw new OperatorRefusal(
    'store_not_empty',
    begun.outcome === 'not_empty'
      ? `${name} is not empty, and nothing was written: choose an empty store`
      : `something else is being moved into ${name}, or this has changed since it began: begin anew with an empty store`,
  );
}

/**
 * Where relays share a store, nothing else keeps them out of what is being moved.
 * @throws {OperatorRefusal} where a relay was at work with the store a moment ago
 */
export async function requireAtRest(store: Store, name: string): Promise<void> {
  if (store.now === undefined || !(await isRelaySeen(store, store.now(), longestSilence))) return;
  throw new OperatorRefusal(
    'store_in_use',
    `a relay was at work with ${name} less than ${longestSilence} seconds ago: stop every relay on it, wait that long, and run the same command again`,
  );
}

/** Writes what is not there yet. Batches come in one order and each is written as a whole, so counts tell what is there. */
export async function writeMissing(
  target: Store,
  batches: AsyncIterable<ArchiveBatch>,
  onBatch: (batch: ArchiveBatch) => void,
): Promise<ArchiveCounts> {
  const there = await target.archive.counts();
  const counts = noCounts();
  for await (const batch of batches) {
    const { collection, from, records } = batch;
    if (from + records.length > there[collection]) await target.archive.write(batch);
    counts[collection] += records.length;
    onBatch(batch);
  }
  return counts;
}

/** @throws {OperatorRefusal} where the store does not hold what was written */
export async function requireCounts(target: Store, expected: ArchiveCounts): Promise<void> {
  const found = await target.archive.counts();
  const wrong = archivedNames.find((name) => found[name] !== expected[name]);
  if (wrong === undefined) return;
  throw new OperatorRefusal(
    'store_incomplete',
    `the target has ${found[wrong]} ${wrong} where ${expected[wrong]} were written: it is not to be used`,
  );
}
