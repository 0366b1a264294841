import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { hasElapsed } from './commit-queue.ts';

/** Seconds between attempts after a failure, unless a caller asks for one. */
const pause = 10;

/** Runs one snapshot at a time. */
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
    await (next ?? running)?.catch(() => undefined);
  };
  const take = () => {
    // A snapshot under way may not contain the caller's latest change.
    next ??= idle().then(() => {
      next = undefined;
      running = run();
      return running;
    });
    return next;
  };

  return {
    /** Starts a snapshot in the background, unless one is under way or has just failed. */
    takeSoon: () => {
      if (running !== undefined || next !== undefined) return;
      if (failedAt === undefined || hasElapsed(failedAt, pause, now())) void take().catch(() => undefined);
    },
    /** Resolves when a snapshot that began after this call is done; concurrent callers share it. @throws {StoreUnavailable} */
    take,
    /** Resolves when no snapshot is under way or waiting. */
    idle,
  };
}
