import type { CollectionName } from '../collections.ts';
import { StoreUnavailable } from '../store.ts';
import type { Persistence } from './persistence.ts';
import type { Change } from './records.ts';
import type { Commit } from './write-ahead-log.ts';

/** What a transaction did in memory, and what would take it back. */
export interface Draft extends Commit {
  readonly undo: readonly Change[];
}

/** Commits that one write takes at the most, so that making their lines holds nothing up. */
const atOnce = 1_000;
/** Seconds between attempts to write again after a failure. */
const recoveryPause = 1;

interface Waiting {
  readonly draft: Draft | undefined;
  resolve(): void;
  reject(reason: StoreUnavailable): void;
}

/** Group commit: those who wait while a write is under way share the next one, and with it the cost of a sync. */
export function createCommitQueue(
  persistence: Pick<Persistence, 'append' | 'recover'>,
  { takeBack, onWritten, now }: { takeBack(undo: readonly Change[]): void; onWritten(): void; now(): number },
) {
  /** How many changes of each record, and of each collection, are not durable. */
  const uncommitted = new Map<string, number>();
  const waiting: Waiting[] = [];
  let isFlushing = false;
  let broken: { since: number; recovering?: Promise<void> } | undefined;

  const count = ({ changes = [] }: Partial<Draft> = {}, by: 1 | -1) => {
    for (const [collection, id] of changes) {
      for (const key of [collection, `${collection}/${id}`]) {
        const left = (uncommitted.get(key) ?? 0) + by;
        if (left > 0) uncommitted.set(key, left);
        else uncommitted.delete(key);
      }
    }
  };

  const join = (draft?: Draft) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ draft, resolve, reject });
      count(draft, 1);
      // A flush ends in the step in which nothing waits any more, so none is missed.
      if (!isFlushing) void flush();
    });

  const flush = async () => {
    isFlushing = true;
    while (waiting.length > 0) {
      const writing = waiting.splice(0, atOnce);
      const drafts = writing.flatMap(({ draft }) => draft ?? []);
      try {
        if (drafts.length > 0) await persistence.append(drafts);
      } catch (error) {
        refuse([...writing, ...waiting.splice(0)], error);
        break;
      }
      for (const { draft, resolve } of writing) {
        count(draft, -1);
        resolve();
      }
      onWritten();
    }
    isFlushing = false;
  };

  /** Takes everything back that is not durable, the latest first, and refuses it. */
  const refuse = (refused: readonly Waiting[], cause: unknown) => {
    for (const { draft } of refused.toReversed()) {
      takeBack(draft?.undo ?? []);
      count(draft, -1);
    }
    broken = { since: now() };
    const reason = new StoreUnavailable('the store could not be written', { cause });
    for (const { reject } of refused) reject(reason);
  };

  const recover = async (): Promise<void> => {
    if (broken === undefined) return;
    if (broken.recovering === undefined && !isOver(broken.since, recoveryPause, now())) {
      throw new StoreUnavailable('the store could not be written a moment ago');
    }
    broken.recovering ??= persistence.recover().then(
      () => {
        broken = undefined;
      },
      (cause: unknown) => {
        broken = { since: now() };
        throw new StoreUnavailable('the store cannot be written', { cause });
      },
    );
    await broken.recovering;
  };

  return {
    /**
     * Resolves once the draft, and with it everything that was queued before, is durable.
     * @throws {StoreUnavailable} after it has been taken back out of memory
     */
    commit: (draft: Draft): Promise<void> => join(draft),
    /** Resolves once everything that is in memory now is durable, and writes nothing. @throws {StoreUnavailable} */
    settled: (): Promise<void> =>
      // After a failure nothing is uncommitted; what may come during a recovery comes after it.
      isFlushing ? join() : (broken?.recovering?.catch(() => undefined) ?? Promise.resolve()),
    /** Whether that record, or any of that collection, may yet be taken back. */
    isUncommitted: (collection: CollectionName, id?: string): boolean =>
      uncommitted.has(id === undefined ? collection : `${collection}/${id}`),
    /** Whether a write has failed; nothing may be committed before {@link recover} has resolved. */
    get isBroken() {
      return broken !== undefined;
    },
    /** One attempt in a second at the most; callers in between are refused at once. @throws {StoreUnavailable} */
    recover,
  };
}

/** Whether a pause has passed; a clock that was set back does not make it longer. */
export const isOver = (since: number, pause: number, now: number): boolean =>
  now < since || now - since >= pause;
