import type { Page } from 'playwright-core';

/** Presses Tab until that element has the focus, as a person without a mouse gets there. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    const isThere = await page.evaluate((to) => document.activeElement?.matches(to) === true, selector);
    if (isThere) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${selector}`);
}
