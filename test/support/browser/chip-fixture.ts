import type { Page } from 'playwright-core';
import { withDebugger } from './with-debugger.ts';

/** What a page does to draw rows, as code for the page itself. */
export const pageHelpers = `
  globalThis.rowOf = (id, top) => {
    const row = document.createElement('div');
    row.className = 'row';
    row.dataset.noiseawareAccount = id;
    row.textContent = 'Unit ' + id;
    row.style.cssText = 'height:40px;line-height:40px;' + (top === undefined ? '' : 'position:absolute;width:100%;top:' + top + 'px');
    return row;
  };
  globalThis.shifts = [];
  new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value }) => value)))
    .observe({ type: 'layout-shift', buffered: true });
  globalThis.longTasks = [];
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask', buffered: true });
`;

/** States of accounts from `cust-0` on, of which each third is active and the others have trouble. */
export const manyStates = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`cust-${index}`, index % 3 === 0 ? 'active' : 'degraded']),
  );

/**
 * Milliseconds that the page's thread spends in scripts, or in all that it does, while this is done: of its own processor
 * time, so that a busy machine makes no difference. What was done before leaves garbage, which is collected first.
 */
export const scriptTimeOf = (
  page: Page,
  act: () => Promise<unknown>,
  of: 'ScriptDuration' | 'TaskDuration' = 'ScriptDuration',
): Promise<number> =>
  withDebugger(page, async (cdp) => {
    await cdp.send('HeapProfiler.collectGarbage');
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    const taken = async (): Promise<number> => {
      const { metrics } = await cdp.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === of)?.value ?? 0;
    };
    const before = await taken();
    await act();
    return ((await taken()) - before) * 1_000;
  });

/** Lets the page paint so many times. */
export const frames = (page: Page, count: number) =>
  page.evaluate(async (times) => {
    for (let left = times; left > 0; left -= 1) await new Promise(requestAnimationFrame);
  }, count);

/** Adds rows as a page does it, in a script of its own. */
export const addRows = (page: Page, count: number) =>
  page.evaluate((rows) => {
    setTimeout(() => {
      const list = document.createElement('div');
      list.id = 'list';
      for (let index = 0; index < rows; index += 1) list.append(globalThis.rowOf(`cust-${index}`));
      document.body.append(list);
    });
  }, count);

declare global {
  var rowOf: (id: string, top?: number) => HTMLElement;
}
