import { StoreUnavailable } from '../store.ts';
import { isOver } from './commit-queue.ts';

/** Seconds between attempts after a failure, when no caller waits for one. */
const pause = 10;

/** Takes one snapshot at a time. */
export function createSnapshots(write: () => Promise<void>, now: () => number) {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let failedAt: number | undefined;

  const run = async () => {
    try {
      await write();
      failedAt = undefined;
    } catch (cause) {
      failedAt = now();
      throw new StoreUnavailable('what was written could not be put in its place', { cause });
    } finally {
      running = undefined;
    }
  };
  const idle = async () => {
    await running?.catch(() => undefined);
  };
  const take = () => {
    // One that is under way may have passed by what the caller has just changed.
    next ??= idle().then(() => {
      next = undefined;
      running = run();
      return running;
    });
    return next;
  };

  return {
    /** Begins one in the background, unless one is under way or has failed a moment ago. */
    takeSoon: () => {
      if (running !== undefined || next !== undefined) return;
      if (failedAt === undefined || isOver(failedAt, pause, now())) void take().catch(() => undefined);
    },
    /** Resolves once one is done that began after the call. Callers share it. @throws {StoreUnavailable} */
    take,
    /** Resolves once none is under way. */
    idle,
  };
}
