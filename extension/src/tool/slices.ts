import type { Clock } from './effects.ts';

/** The page's own scripts wait for ours no longer than this at a time, */
const slice = 8;
/** for twice as long as they then have to themselves. */
const share = 2;
/**
 * What happens before the page is painted may take so long, once in so many milliseconds. A screenful is done however
 * long it takes: on a busy machine too nothing may shift.
 */
const atOnce = { most: 16, window: 100, screenful: 80 };
/** So many are read before any of them is worked on: the page's styles are computed once for all of these. */
const batchSize = 16;
/** A page that brings more than can be done does not have all of it remembered. */
const mostWaiting = 50;

/** Work on elements in time slices. */
export interface Slices {
  /**
   * Does this and what it adds before the page is painted, and later what takes too long.
   * @returns false, with nothing done, where too much was done at once lately
   */
  atOnce(gather: () => void): boolean;
  /** @param read what may ask the page for its styles; `work` may change the page */
  add<R>(
    elements: Iterable<Element>,
    read: (element: Element) => R,
    work: (element: Element, read: R) => void,
  ): void;
  /** Whether nothing is left to do. */
  isIdle(): boolean;
  clear(): void;
}

export interface SlicesEvents {
  /** Some of it was done, and nothing but this has run since it began. */
  onWorked(): void;
  /** Everything is done that was added. */
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
      workUntil(from + atOnce.most - spent, atOnce.screenful - done);
      spent += clock.now() - from;
      goOn();
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

/** Works on the next elements, at most so many; fewer than that were the last ones. */
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
    const found = batch.map((element) => attempt(() => ({ element, read: read(element) })));
    for (const each of found) if (each !== undefined) attempt(() => work(each.element, each.read));
    return batch.length;
  };
}

/** One element that a page has made strange must not be the end of all others: it goes without a chip. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
