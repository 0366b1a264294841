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
/** So many are looked at together before any of them is worked on. */
const ahead = 64;
/** A page that brings more than can be done does not have all of it remembered. */
const mostWaiting = 50;

/** Work on elements, a little at a time. */
export interface Slices {
  /**
   * Does this and what it adds before the page is painted, and later what takes too long.
   * @returns false, with nothing done, where too much was done at once lately
   */
  atOnce(gather: () => void): boolean;
  /** @param lookAhead what asks the page for its styles: answered at once as long as nothing is changed in between */
  add(
    elements: Iterable<Element>,
    work: (element: Element) => void,
    lookAhead?: (elements: Element[]) => void,
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
    workThrough(end, least);
    onWorked();
  };

  const workThrough = (end: number, least: number): void => {
    let worked = 0;
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      while (first.next < first.elements.length) {
        const { elements, next, work, lookAhead } = first;
        if (next % ahead === 0) attempt(() => lookAhead?.(elements.slice(next, next + ahead)));
        first.next += 1;
        const element = elements[next];
        if (element !== undefined) attempt(() => work(element));
        worked += 1;
        done += 1;
        if (worked >= least && worked % 8 === 0 && clock.now() >= end) return;
      }
      queue.shift();
    }
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
    add(elements, work, lookAhead) {
      queue.push({ elements: [...elements], next: 0, work, lookAhead });
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

interface Job {
  readonly elements: Element[];
  next: number;
  readonly work: (element: Element) => void;
  readonly lookAhead: ((elements: Element[]) => void) | undefined;
}

/** One element that a page has made strange must not be the end of all others. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // It goes without a chip.
  }
}
