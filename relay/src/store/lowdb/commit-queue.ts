import { StoreUnavailable } from '../store.ts';
import type { CollectionName } from '../transactional/collections.ts';
import type { Persistence } from './persistence.ts';
import type { Change } from './records.ts';
import { createUncommitted } from './uncommitted.ts';
import type { Commit } from './write-ahead-log.ts';

/** What a transaction did in memory, and what would take it back. */
export interface Draft extends Commit {
  readonly undo: readonly Change[];
}

/** Group commit: those who wait while a write is under way share the next one, and with it the cost of a sync. */
export interface CommitQueue {
  /**
   * Resolves once the draft, and with it everything that was queued before, is durable.
   * @throws {StoreUnavailable} after it has been taken back out of memory
   */
  commit(draft: Draft): Promise<void>;
  /** Resolves once everything that is queued is durable, and writes nothing. @throws {StoreUnavailable} */
  settled(): Promise<void>;
  isUncommitted(collection: CollectionName, id?: string): boolean;
  /** What takes everything back that is not durable, the latest change first. */
  undo(): Generator<Change>;
  /** Whether a write has failed; nothing may be committed before {@link recover} has resolved. */
  readonly isBroken: boolean;
  /** One attempt in a second at the most; callers in between are refused at once. @throws {StoreUnavailable} */
  recover(): Promise<void>;
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

export function createCommitQueue(
  persistence: Pick<Persistence, 'append' | 'recover'>,
  { takeBack, onWritten, now }: { takeBack(undo: readonly Change[]): void; onWritten(): void; now(): number },
): CommitQueue {
  const uncommitted = createUncommitted();
  /** Those whose write is under way, and those who wait for the next one. */
  let writing: Waiting[] = [];
  let waiting: Waiting[] = [];
  let isFlushing = false;
  let broken: { since: number; recovering?: Promise<void> } | undefined;

  const join = (draft: Draft | undefined) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ draft, resolve, reject });
      uncommitted.add(draft?.changes ?? []);
      // A flush ends in the step in which it finds nobody waiting, so none is missed.
      if (!isFlushing) void flush();
    });

  const flush = async () => {
    isFlushing = true;
    while (waiting.length > 0) {
      writing = waiting.splice(0, atOnce);
      const drafts = writing.flatMap(({ draft }) => draft ?? []);
      try {
        if (drafts.length > 0) await persistence.append(drafts);
      } catch (error) {
        refuseAll(error);
        break;
      }
      const written = writing;
      writing = [];
      for (const { draft, resolve } of written) {
        uncommitted.settle(draft?.changes ?? []);
        resolve();
      }
      onWritten();
    }
    isFlushing = false;
  };

  /** Takes everything back that is not durable, the latest first, and refuses it. */
  const refuseAll = (error: unknown) => {
    const refused = [...writing, ...waiting];
    writing = [];
    waiting = [];
    for (const { draft } of refused.toReversed()) {
      takeBack(draft?.undo ?? []);
      uncommitted.settle(draft?.changes ?? []);
    }
    broken = { since: now() };
    const reason = new StoreUnavailable('the store could not be written', { cause: error });
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
      (error: unknown) => {
        broken = { since: now() };
        throw new StoreUnavailable('the store cannot be written', { cause: error });
      },
    );
    await broken.recovering;
  };

  return {
    commit: join,
    settled: async () => {
      await broken?.recovering?.catch(() => undefined);
      if (isFlushing) await join(undefined);
    },
    isUncommitted: uncommitted.has,
    undo: function* () {
      for (const { draft } of [...writing, ...waiting].reverse()) yield* draft?.undo.toReversed() ?? [];
    },
    get isBroken() {
      return broken !== undefined;
    },
    recover,
  };
}

/** Whether a pause has passed; a clock that was set back does not make it longer. */
export const isOver = (since: number, pause: number, now: number): boolean =>
  now < since || now - since >= pause;
