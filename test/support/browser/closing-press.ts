import type { Page } from 'playwright-core';

/**
 * Presses something that closes the window it stands in, and waits until that is closed. Such a press is often not answered
 * any more: the window has gone before. That alone is no failure, and the window not closing is one.
 */
export async function pressToClose(window: Page, press: () => Promise<unknown>): Promise<void> {
  const pressed = press().catch((error: unknown) => {
    if (!String(error).includes('has been closed')) throw error;
  });
  await Promise.all([window.waitForEvent('close'), pressed]);
}
