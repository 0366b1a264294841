import type { Page } from 'playwright-core';
import type { TestBrowser } from './browser.ts';

/**
 * Allows the extension a site, or takes it back, on Chromium's own page about extensions: the prompt that Chromium shows
 * to a person is not there without a display. What an extension asks for afterwards is granted without a prompt.
 */
export const allowSite = (browser: TestBrowser, pattern: string): Promise<void> =>
  changeSite(browser, 'addHostPermission', pattern);

/** Takes a site back, while its pages are open or not. */
export const withdrawSite = (browser: TestBrowser, pattern: string): Promise<void> =>
  changeSite(browser, 'removeHostPermission', pattern);

// --- Internal helpers ---

type Change = 'addHostPermission' | 'removeHostPermission';

async function changeSite(
  { context, extensionId }: TestBrowser,
  change: Change,
  pattern: string,
): Promise<void> {
  const page: Page = await context.newPage();
  await page.goto('chrome://extensions');
  await page.evaluate(
    ([method, id, host]) => {
      const { chrome } = globalThis as unknown as {
        chrome: { developerPrivate: Record<Change, (id: string, host: string) => Promise<void>> };
      };
      return chrome.developerPrivate[method](id, host);
    },
    [change, extensionId, pattern] as const,
  );
  await page.close();
}
