import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Counts in the page itself of how many elements it heard a state: looking into every chip would take the time that is measured. */
export const noteTold = async (page: Page) => {
  const note = () => {
    const noted = globalThis as unknown as { told: WeakSet<EventTarget>; toldOf: number };
    noted.told = new WeakSet();
    noted.toldOf = 0;
    addEventListener('noiseaware:state', ({ target }) => {
      if (target === null || noted.told.has(target)) return;
      noted.told.add(target);
      noted.toldOf += 1;
    });
  };
  await page.addInitScript(note);
  await page.evaluate(note);
};
const told = (page: Page) => page.evaluate(() => (globalThis as unknown as { toldOf: number }).toldOf);

/** Waits until the page has heard of so many elements. */
export const isTold = (page: Page, count: number) =>
  expect.poll(() => told(page), { timeout: 60_000, interval: 300 }).toBeGreaterThanOrEqual(count);
