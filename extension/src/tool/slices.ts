import type { Clock } from './effects.ts';

/** Milliseconds that a slice of work may take. */
const slice = 8;
/** After a slice, the page's scripts have this many times as long for themselves. */
const share = 2;
/**
 * Work before a paint: at most so many milliseconds per window of time. A screenful of elements is done in any case, so
 * that nothing moves on a slow machine either.
 */
const atOnce = { most: 16, window: 100, screenful: 80 };
/** Elements are read in batches before any of a batch is changed, so that styles are computed once per batch. */
const batchSize = 16;
/** The most jobs that wait. A page that adds more is searched as a whole later. */
const mostWaiting = 50;

/** Runs work on elements in time slices. */
export interface Slices {
  /**
   * Runs `gather` and the work that it adds before the next paint; what takes too long is done later.
   * @returns false, with nothing done, if too much was done this way lately
   */
  atOnce(gather: () => void): boolean;
  /**
   * @param read may read styles of the page
   * @param work may change the page
   */
  add<R>(
    elements: Iterable<Element>,
    read: (element: Element) => R,
    work: (element: Element, read: R) => void,
  ): void;
  /** Whether no work is waiting. */
  isIdle(): boolean;
  clear(): void;
}

export interface SlicesEvents {
  /** Called synchronously after a part of the work: nothing else has run since that part began. */
  onWorked(): void;
  /** All work is done. */
  onIdle(): void;
}

export function createSlices(clock: Clock, { onWorked, onIdle }: SlicesEvents): Slices {
  let queue: Job[] = [];
  let cancel: (() => void) | undefined;
  let windowEnd = 0;
  let spent = 0;
  let done = 0;

  const workUntil = (end: number, least = 0): void => {
    let worked = 0;
    for (let job = queue[0]; job !== undefined; job = queue[0]) {
      const count = job(batchSize);
      if (count < batchSize) queue.shift();
      worked += count;
      if (worked >= least && clock.now() >= end) break;
    }
    done += worked;
    onWorked();
  };

  const goOn = (): void => {
    if (queue.length === 0) {
      cancel?.();
      cancel = undefined;
      onIdle();
    } else cancel ??= clock.after(slice * share, runSlice);
  };

  const runSlice = (): void => {
    cancel = undefined;
    workUntil(clock.now() + slice);
    goOn();
  };

  return {
    atOnce(gather) {
      const from = clock.now();
      if (from >= windowEnd) {
        windowEnd = from + atOnce.window;
        spent = 0;
        done = 0;
      }
      if ((spent >= atOnce.most && done >= atOnce.screenful) || queue.length > mostWaiting) return false;
      gather();
      // Most changes of a page are not about records.
      if (queue.length > 0) {
        workUntil(from + atOnce.most - spent, atOnce.screenful - done);
        goOn();
      }
      spent += clock.now() - from;
      return true;
    },
    add(elements, read, work) {
      queue.push(jobOf([...elements], read, work));
      cancel ??= clock.after(0, runSlice);
    },
    isIdle: () => queue.length === 0,
    clear() {
      queue = [];
      cancel?.();
      cancel = undefined;
    },
  };
}

// --- Internal helpers ---

/**
 * Works on at most `most` of the next elements.
 * @returns how many; fewer than `most` if those were the last ones
 */
type Job = (most: number) => number;

function jobOf<R>(
  elements: Element[],
  read: (element: Element) => R,
  work: (element: Element, read: R) => void,
): Job {
  let next = 0;
  return (most) => {
    const batch = elements.slice(next, next + most);
    next += batch.length;
    const readings = batch.map((element) => attempt(() => ({ element, read: read(element) })));
    for (const each of readings) if (each !== undefined) attempt(() => work(each.element, each.read));
    return batch.length;
  };
}

/** An element that causes an exception is skipped, so that all others still get their chips. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
