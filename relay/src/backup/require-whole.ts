import type { Store } from '../store/store.ts';

/** A store into which something is being moved: half of it is no data to work with. */
export class UnfinishedMove extends Error {
  override name = 'UnfinishedMove';
}

/** @throws {UnfinishedMove} */
export async function requireWhole(store: Store): Promise<void> {
  const move = await store.archive.unfinished();
  if (move === undefined) return;
  throw new UnfinishedMove(
    `a ${move.kind} from ${move.source} into this store has not finished: run the same command again, or begin anew with an empty store`,
  );
}
