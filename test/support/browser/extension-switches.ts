import type { TestBrowser } from './browser.ts';

interface ChromeOfExtensionsPage {
  readonly developerPrivate: {
    updateProfileConfiguration(change: { inDeveloperMode: boolean }): Promise<void>;
    reload(id: string, options: { failQuietly: boolean }): Promise<unknown>;
    getExtensionInfo(
      id: string,
    ): Promise<{ state: string; permissions: { runtimeHostPermissions?: unknown } }>;
    addHostPermission(id: string, pattern: string): Promise<void>;
    removeHostPermission(id: string, pattern: string): Promise<void>;
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
  onExtensionsPage(browser, (chrome, id, enabled) => chrome.management.setEnabled(id, enabled), on);

/** What Chromium says of the sites on which the extension may run. */
export const hostPermissions = (browser: TestBrowser): Promise<unknown> =>
  onExtensionsPage(
    browser,
    async (chrome, id) => (await chrome.developerPrivate.getExtensionInfo(id)).permissions,
  );

/**
 * Allows the extension a site, or takes it back, on Chromium's own page about extensions: the prompt that Chromium shows
 * to a person is not there without a display. What an extension asks for afterwards is granted without a prompt.
 */
export const allowSite = (browser: TestBrowser, pattern: string): Promise<void> =>
  onExtensionsPage(
    browser,
    (chrome, id, site) => chrome.developerPrivate.addHostPermission(id, site),
    pattern,
  );

/** Takes a site back, while its pages are open or not. */
export const withdrawSite = (browser: TestBrowser, pattern: string): Promise<void> =>
  onExtensionsPage(
    browser,
    (chrome, id, site) => chrome.developerPrivate.removeHostPermission(id, site),
    pattern,
  );

// --- Internal helpers ---

/** Runs on Chromium's own page about extensions, in which `act` has nothing but what it is given. */
async function onExtensionsPage<T, Given>(
  { context, extensionId }: TestBrowser,
  act: (chrome: ChromeOfExtensionsPage, id: string, given: Given) => Promise<T>,
  given?: Given,
): Promise<T> {
  const page = await context.newPage();
  await page.goto('chrome://extensions');
  const values = JSON.stringify([extensionId, given]);
  const answer = (await page.evaluate(`(${act})(chrome, ...${values})`)) as T;
  await page.close();
  return answer;
}
