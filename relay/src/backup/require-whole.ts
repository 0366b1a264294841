import { OperatorRefusal } from '../domain/operator-refusal.ts';
import type { Store } from '../store/store.ts';

/** @throws {OperatorRefusal} */
export async function requireWhole(store: Store): Promise<void> {
  const move = await store.archive.unfinished();
  if (move === undefined) return;
  throw new OperatorRefusal(
    'store_incomplete',
    `a ${move.kind} from ${move.source} into this store has not finished: run the same command again, or begin anew with an empty store`,
  );
}
