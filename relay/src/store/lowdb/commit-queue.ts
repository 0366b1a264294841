import { StoreUnavailable } from '../../base/store-unavailable.ts';
import type { CollectionName } from '../collections.ts';
import type { Commit } from './adapter.ts';
import type { Change } from './state.ts';

/** The writes of a transaction, which are applied in memory, and the changes that undo them. */
export interface Draft extends Commit {
  readonly undo: readonly Change[];
}

/** The most commits in one write, so that serializing them does not block the event loop for long. */
const atOnce = 1_000;
/** Seconds between attempts to write again after a failed write. */
const recoveryPause = 1;

interface Waiting {
  readonly draft: Draft | undefined;
  resolve(): void;
  reject(reason: StoreUnavailable): void;
}

/** What a queue works on. */
interface CommitTarget {
  /** Makes commits durable, and logs that it cannot. After a rejection none of them counts. */
  write(commits: readonly Commit[]): Promise<void>;
  /** Undoes the changes of one commit in memory, the newest commit first. */
  rollBack(undo: readonly Change[]): void;
  /** Why a write failed, in words for an operator. */
  reasonOf(error: unknown): string;
  now(): number;
}

/** Group commit: commits that arrive during a write share the next one, and so the cost of its sync. */
export function createCommitQueue({ write, rollBack, reasonOf, now }: CommitTarget) {
  /** For each record and each collection, the number of changes that are not durable yet. */
  const uncommitted = new Map<string, number>();
  const waiting: Waiting[] = [];
  let isFlushing = false;
  let broken: { since: number; trouble: string; recovering?: Promise<void> } | undefined;

  const count = ({ changes = [] }: Partial<Draft> = {}, by: 1 | -1) => {
    for (const [collection, id] of changes) {
      for (const key of [collection, `${collection}/${id}`]) {
        const number = (uncommitted.get(key) ?? 0) + by;
        if (number > 0) uncommitted.set(key, number);
        else uncommitted.delete(key);
      }
    }
  };

  const join = (draft?: Draft) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ draft, resolve, reject });
      count(draft, 1);
      // The flush loop ends in the same synchronous step in which it finds the queue empty, so no commit is missed.
      if (!isFlushing) void flush();
    });

  const flush = async () => {
    isFlushing = true;
    while (waiting.length > 0) {
      const writing = waiting.splice(0, atOnce);
      const drafts = writing.flatMap(({ draft }) => draft ?? []);
      try {
        if (drafts.length > 0) await write(drafts);
      } catch (error) {
        refuse([...writing, ...waiting.splice(0)], error);
        break;
      }
      for (const { draft, resolve } of writing) {
        count(draft, -1);
        resolve();
      }
    }
    isFlushing = false;
  };

  /** Rolls back everything that is not durable, newest first, and rejects its callers. */
  const refuse = (refused: readonly Waiting[], cause: unknown) => {
    for (const { draft } of refused.toReversed()) {
      rollBack(draft?.undo ?? []);
      count(draft, -1);
    }
    broken = { since: now(), trouble: reasonOf(cause) };
    const reason = unavailable('could not be written', cause);
    for (const { reject } of refused) reject(reason);
  };

  const unavailable = (what: string, cause?: unknown) =>
    new StoreUnavailable(`the store ${what}: ${broken?.trouble}`, { cause, isLogged: true });

  const recover = async (): Promise<void> => {
    if (broken === undefined) return;
    if (broken.recovering === undefined && !hasElapsed(broken.since, recoveryPause, now())) {
      throw unavailable('could not be written a moment ago');
    }
    broken.recovering ??= write([]).then(
      () => {
        broken = undefined;
      },
      (cause: unknown) => {
        broken = { since: now(), trouble: reasonOf(cause) };
        throw unavailable('cannot be written', cause);
      },
    );
    await broken.recovering;
  };

  return {
    /**
     * Resolves once the draft, and everything queued before it, is durable.
     * @throws {StoreUnavailable} after it has been rolled back in memory
     */
    commit: (draft: Draft): Promise<void> => join(draft),
    /** Resolves once everything in memory now is durable; writes nothing. @throws {StoreUnavailable} */
    settled: (): Promise<void> =>
      // After a failure nothing is uncommitted; changes during a recovery are committed after it.
      isFlushing ? join() : (broken?.recovering?.catch(() => undefined) ?? Promise.resolve()),
    /** Whether the record, or any record of the collection, has a change that may still be rolled back. */
    isUncommitted: (collection: CollectionName, id?: string): boolean =>
      uncommitted.has(id === undefined ? collection : `${collection}/${id}`),
    /** Whether a write has failed. Then {@link recover} must resolve before the next commit. */
    get isBroken() {
      return broken !== undefined;
    },
    /** At most one attempt a second; callers in between are rejected at once. @throws {StoreUnavailable} */
    recover,
  };
}

/** Whether a pause has passed. A clock that was set back does not lengthen it. */
const hasElapsed = (since: number, pause: number, now: number): boolean =>
  now < since || now - since >= pause;
