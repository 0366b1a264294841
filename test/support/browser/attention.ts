import type { Worker } from 'playwright-core';
import type { TestBrowser } from './browser.ts';

interface ChromeOfExtension {
  readonly action: { getBadgeText(of: object): Promise<string> };
  readonly notifications: {
    getAll(): Promise<Readonly<Record<string, boolean>>>;
    readonly onClicked: { dispatch(id: string): void };
  };
}

/** What stands on the toolbar's button. */
export const badgeOf = (browser: Pick<TestBrowser, 'context'>): Promise<string> =>
  inBackground(browser, (chrome) => chrome.action.getBadgeText({}));

/** The ids of the notifications that the system shows. */
export const noticesOf = (browser: TestBrowser): Promise<string[]> =>
  inBackground(browser, async (chrome) => Object.keys(await chrome.notifications.getAll()));

/** Clicks on the notification, as the system reports it. */
export const clickNotice = (browser: TestBrowser, id: string): Promise<void> =>
  inBackground(browser, (chrome, name) => chrome.notifications.onClicked.dispatch(name), id);

// --- Internal helpers ---

/** Runs in the extension's worker, with nothing but what it is given. */
async function inBackground<T>(
  { context }: Pick<TestBrowser, 'context'>,
  act: (chrome: ChromeOfExtension, id: string) => T | Promise<T>,
  id = '',
): Promise<T> {
  const worker: Worker = context.serviceWorkers().at(-1) ?? (await context.waitForEvent('serviceworker'));
  return (await worker.evaluate(`(${act})(chrome, ${JSON.stringify(id)})`)) as T;
}
