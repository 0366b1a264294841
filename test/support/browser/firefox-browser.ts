import { randomUUID } from 'node:crypto';
import puppeteer, { type Page } from 'puppeteer-core';
import { geckoId } from '../../../extension/src/manifest-identity.ts';
import { firefoxFolder } from './build-extension.ts';
import { requireFirefox } from './firefox.ts';

/** A real Firefox with the built extension in a fresh profile, driven by WebDriver BiDi. */
export interface FirefoxBrowser {
  /** Opens one of the extension's pages in a tab, and waits for the element. */
  open(page: 'popup' | 'options', element: string): Promise<Page>;
  /** Sets the extension up by its options page, as a person would. */
  setUp(link: string): Promise<void>;
  /** The window that opens while the given is done, once it shows a page of this origin. */
  windowFrom(origin: string, act: () => Promise<unknown>): Promise<Page>;
  /** Whether the event page runs. */
  hasBackground(): Promise<boolean>;
  /** How many tabs and windows are open. */
  pageCount(): Promise<number>;
  close(): Promise<void>;
}

/** @param idleTimeout milliseconds after which the browser ends an idle event page */
export async function openFirefox(idleTimeout: number): Promise<FirefoxBrowser> {
  // Firefox draws this part of the pages' address for each profile.
  const host = randomUUID();
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: requireFirefox(),
    headless: true,
    // Pages of extensions are the system's to this protocol.
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ [geckoId]: host }),
      'extensions.background.idle.timeout': idleTimeout,
    },
  });
  await browser.installExtension(firefoxFolder);

  const show = async (page: Page, file: string, element: string): Promise<void> => {
    // This never ends for pages of extensions, and while it is under way nothing can be looked for.
    page.goto(`moz-extension://${host}/${file}`).catch(() => undefined);
    const find = () => page.waitForSelector(element, { timeout: 10_000 });
    await find().catch(find);
  };

  const open: FirefoxBrowser['open'] = async (name, element) => {
    const page = await browser.newPage();
    await show(page, `${name}.html`, element);
    return page;
  };

  /** One of the extension without a script, so that it does not wake the event page. */
  const still = await browser.newPage();
  await show(still, 'icon/16.png', 'img');
  return {
    open,
    async setUp(link) {
      const options = await open('options', '#setup-link');
      await options.locator('#setup-link').fill(link);
      await options.locator('[data-action=continue]').click();
      await options.locator('[data-action=enrol]').click();
      await options.waitForSelector('[data-action=sign-out]');
      await options.close();
    },
    async windowFrom(origin, act) {
      const before = await browser.pages();
      const opened = browser.waitForTarget(
        (target) => target.url().startsWith(origin) && before.every((page) => page.target() !== target),
      );
      const [window] = await Promise.all([opened, act()]);
      const page = await window.page();
      if (page === null) throw new Error('the window has no page');
      return page;
    },
    hasBackground: () => still.evaluate(hasBackground),
    pageCount: async () => (await browser.pages()).length,
    close: () => browser.close(),
  };
}

// --- Internal helpers ---

/** Runs in a document of the extension. */
function hasBackground(): boolean {
  const { extension } = (globalThis as unknown as { browser: { extension: { getViews(): Window[] } } })
    .browser;
  return extension.getViews().some(({ location }) => location.pathname.includes('background'));
}
