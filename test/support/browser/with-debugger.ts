import type { CDPSession, Page } from 'playwright-core';

/** Gives a page's debugger to the work and detaches it afterwards. */
export async function withDebugger<T>(page: Page, work: (cdp: CDPSession) => Promise<T>): Promise<T> {
  const cdp = await page.context().newCDPSession(page);
  try {
    return await work(cdp);
  } finally {
    await cdp.detach();
  }
}
