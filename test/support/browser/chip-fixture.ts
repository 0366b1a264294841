import type { Page } from 'playwright-core';
import type { ChipStage } from './chip-stage.ts';

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

/**
 * Milliseconds that the page's thread spends in scripts while this is done: of its own processor time, so that a busy
 * machine makes no difference.
 */
export async function scriptTimeOf(
  stage: ChipStage,
  page: Page,
  act: () => Promise<unknown>,
): Promise<number> {
  const cdp = await stage.context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taken = async (): Promise<number> => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0;
  };
  const before = await taken();
  await act();
  const after = await taken();
  await cdp.detach();
  return (after - before) * 1_000;
}

export const median = (numbers: number[]): number =>
  [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
