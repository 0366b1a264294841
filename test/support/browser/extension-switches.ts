import type { TestBrowser } from './browser.ts';

interface ChromeOfExtensionsPage {
  readonly developerPrivate: {
    updateProfileConfiguration(change: { inDeveloperMode: boolean }): Promise<void>;
    reload(id: string, options: { failQuietly: boolean }): Promise<unknown>;
    getExtensionInfo(
      id: string,
    ): Promise<{ state: string; permissions: { runtimeHostPermissions?: unknown } }>;
  };
  readonly management: { setEnabled(id: string, enabled: boolean): Promise<void> };
}

/** Reloads the extension as its update does: everything of the old one is cut off, and a new one starts. */
export const reloadExtension = (browser: TestBrowser): Promise<void> =>
  onExtensionsPage(browser, async (chrome, id) => {
    // Without it Chromium lets no extension from a folder come back.
    await chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true });
    await chrome.developerPrivate.reload(id, { failQuietly: true });
  });

/** Switches the extension off, or on again, as its switch among the browser's extensions does. */
export const switchExtension = (browser: TestBrowser, on: boolean): Promise<void> =>
  onExtensionsPage(browser, on ? switchOn : switchOff);

/** What Chromium says of the sites on which the extension may run. */
export const hostPermissions = (browser: TestBrowser): Promise<unknown> =>
  onExtensionsPage(
    browser,
    async (chrome, id) => (await chrome.developerPrivate.getExtensionInfo(id)).permissions,
  );

// --- Internal helpers ---

const switchOn = (chrome: ChromeOfExtensionsPage, id: string) => chrome.management.setEnabled(id, true);
const switchOff = (chrome: ChromeOfExtensionsPage, id: string) => chrome.management.setEnabled(id, false);

/** Runs on Chromium's own page about extensions, in which `act` has nothing but what it is given. */
async function onExtensionsPage<T>(
  { context, extensionId }: TestBrowser,
  act: (chrome: ChromeOfExtensionsPage, id: string) => Promise<T>,
): Promise<T> {
  const page = await context.newPage();
  await page.goto('chrome://extensions');
  const answer = (await page.evaluate(`(${act})(chrome, ${JSON.stringify(extensionId)})`)) as T;
  await page.close();
  return answer;
}
