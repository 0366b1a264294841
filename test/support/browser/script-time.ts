import type { Page } from 'playwright-core';

/**
 * Milliseconds of the processor that the content script took while something was done in the browser: all that it calls
 * included, but not the page's own listeners that hear its events, nor what the browser's tools do not count as scripting
 * either: styles and layout, and the collection of garbage, which falls on any code that happens to run.
 */
export async function scriptTime(page: Page, act: () => Promise<unknown>): Promise<number> {
  const cdp = await page.context().browser()?.newBrowserCDPSession();
  if (cdp === undefined) throw new Error('this browser has no debugger of its own');
  const events: TraceEvent[] = [];
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline'], excludedCategories: ['*'] },
  });
  try {
    await act();
  } finally {
    const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve));
    await cdp.send('Tracing.end');
    await complete;
    await cdp.detach();
  }
  return sumOurs(events) / 1_000;
}

/** What `noteShifts` has noted: how much of the window has jumped, as the browser reckons it. */
export const shiftsIn = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as { shifted: number }).shifted);

/** Notes every layout shift of the pages that are opened in a tab from now on. */
export const noteShifts = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const noted = globalThis as unknown as { shifted: number };
    noted.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) noted.shifted += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });

/**
 * The least of so many measurements at the most: what else the machine does only adds to one. Ends with the first one that
 * is within the bound.
 */
export async function leastOf(times: number, bound: number, measure: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < times && least > bound; time += 1) least = Math.min(least, await measure());
  return least;
}

// --- Internal helpers ---

/** A span of a thread: when it began, how long it lasted, and how long of that the thread had the processor. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly url?: string } };
}

const notOurs = new Set(['EventDispatch', 'MinorGC', 'MajorGC', 'UpdateLayoutTree', 'Layout']);

const isOurs = ({ args }: TraceEvent): boolean => args?.data?.url?.startsWith('chrome-extension:') === true;

/** Microseconds in the script's calls, without what in them is not its own. */
function sumOurs(events: readonly TraceEvent[]): number {
  const spans = events
    .filter(({ ph, dur, tdur }) => ph === 'X' && dur !== undefined && tdur !== undefined)
    .sort((one, other) => one.tid - other.tid || one.ts - other.ts || (other.dur ?? 0) - (one.dur ?? 0));
  let sum = 0;
  /** The call of ours that is going on, and what in it is not ours: where each ends, on which thread. */
  let ours = { tid: -1, end: 0 };
  let other = { tid: -1, end: 0 };
  for (const span of spans) {
    const { tid, ts, dur = 0, tdur = 0 } = span;
    const isIn = ({ tid: thread, end }: typeof ours) => thread === tid && ts < end;
    if (!isIn(ours)) {
      if (!isOurs(span)) continue;
      sum += tdur;
      ours = { tid, end: ts + dur };
    } else if (!isIn(other) && notOurs.has(span.name)) {
      sum -= tdur;
      other = { tid, end: ts + dur };
    }
  }
  return sum;
}
