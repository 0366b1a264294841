import { randomUUID } from 'node:crypto';
import puppeteer, { type Page } from 'puppeteer-core';
import { vi } from 'vitest';
import { geckoId } from '../../../extension/src/manifest-identity.ts';
import { firefoxFolder } from './build-extension.ts';
import { requireProgram } from './installed-program.ts';
import { type KeptRecords, useKeptRecords } from './kept-records.ts';
import { firefox } from './programs.ts';

/** A real Firefox with the built extension in a fresh profile, driven by WebDriver BiDi. */
export interface FirefoxBrowser {
  /** Opens one of the extension's pages in a tab, and waits for the element. */
  open(page: 'popup' | 'sidepanel' | 'options' | 'question', element: string): Promise<Page>;
  /** Sets the extension up by its options page, as a person would. */
  setUp(link: string): Promise<void>;
  /** Opens a web page in a tab. */
  visit(address: string): Promise<Page>;
  /** The window that opens while the given is done, once it shows a page of this origin. */
  windowFrom(origin: string, act: () => Promise<unknown>): Promise<Page>;
  /** The window in which the extension asks about a chip that is clicked meanwhile. */
  questionFrom(act: () => Promise<unknown>): Promise<Page>;
  /** What a script of the extension can see from within the page that a tab shows on this site. */
  lookInto(site: string): Promise<InPage>;
  kept(): Promise<KeptRecords>;
  /** Installs the extension again, as its update does. */
  reinstall(): Promise<void>;
  /** Whether the extension's sidebar is open. */
  isSidebarOpen(): Promise<boolean>;
  /** Whether the event page runs. */
  hasBackground(): Promise<boolean>;
  /** How many tabs and windows are open. */
  pageCount(): Promise<number>;
  close(): Promise<void>;
}

/** The chips in a page, and all storage that is in reach there. */
interface InPage {
  chips: { account: string; text: string }[];
  storage: Record<string, unknown>;
}

/** @param idleTimeout milliseconds after which the browser ends an idle event page */
export async function openFirefox(idleTimeout: number): Promise<FirefoxBrowser> {
  // Firefox draws this part of the pages' address for each profile.
  const host = randomUUID();
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: requireProgram(firefox),
    headless: true,
    // Pages of extensions are the system's to this protocol.
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ [geckoId]: host }),
      'extensions.background.idle.timeout': idleTimeout,
      // Allows what the extension asks for in a click: the browser's own prompt cannot be pressed.
      'extensions.webextOptionalPermissionPrompts': false,
    },
  });
  const install = () => browser.installExtension(firefoxFolder);
  await install();

  const show = async (page: Page, file: string, element: string): Promise<void> => {
    // This never ends for pages of extensions, and while it is under way nothing can be looked for.
    page.goto(`moz-extension://${host}/${file}`).catch(() => undefined);
    await vi.waitFor(() => page.waitForSelector(element, { timeout: 10_000 }), 15_000);
  };

  const open: FirefoxBrowser['open'] = async (name, element) => {
    const page = await browser.newPage();
    await show(page, `${name}.html`, element);
    return page;
  };

  const windowFrom: FirefoxBrowser['windowFrom'] = async (origin, act) => {
    // Asked at once: a page that has closed since names no target.
    const before = new Set((await browser.pages()).map((page) => page.target()));
    const opened = browser.waitForTarget((target) => target.url().startsWith(origin) && !before.has(target));
    const [window] = await Promise.all([opened, act()]);
    const page = await window.page();
    if (page === null) throw new Error('the window has no page');
    return page;
  };

  /** One of the extension without a script, so that it does not wake the event page. */
  const openStill = async () => {
    const page = await browser.newPage();
    await show(page, 'icon/16.png', 'img');
    return page;
  };
  let still = await openStill();
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
    async visit(address) {
      const page = await browser.newPage();
      await page.goto(address);
      return page;
    },
    windowFrom,
    async questionFrom(act) {
      const before = await browser.pages();
      await act();
      // This protocol has no address of an extension's page.
      return vi.waitFor(async () => {
        const opened = (await browser.pages()).find((page) => !before.includes(page));
        if (opened === undefined) throw new Error('no window has opened');
        return opened;
      }, 10_000);
    },
    lookInto: (site) => still.evaluate(lookInto, site),
    kept: () => still.evaluate(useKeptRecords, false),
    reinstall: async () => {
      // It takes the pages of the old one away.
      await install();
      still = await openStill();
    },
    isSidebarOpen: () => still.evaluate(isSidebarOpen),
    hasBackground: () => still.evaluate(hasBackground),
    pageCount: async () => (await browser.pages()).length,
    close: () => browser.close(),
  };
}

// --- Internal helpers ---

interface ApiOfExtension {
  readonly extension: { getViews(): Window[] };
  readonly sidebarAction: { isOpen(which: object): Promise<boolean> };
  readonly tabs: { query(which: { url: string }): Promise<{ id: number }[]> };
  readonly storage: Record<string, { get?(keys: null): Promise<unknown> }>;
  readonly scripting: {
    executeScript<T>(script: { target: { tabId: number }; func(): Promise<T> }): Promise<{ result: T }[]>;
  };
}

/** Runs in a document of the extension. */
const isSidebarOpen = (): Promise<boolean> =>
  (globalThis as unknown as { browser: ApiOfExtension }).browser.sidebarAction.isOpen({});

/** Runs in a document of the extension. */
function hasBackground(): boolean {
  const { extension } = (globalThis as unknown as { browser: ApiOfExtension }).browser;
  return extension.getViews().some(({ location }) => location.pathname.includes('background'));
}

/** Runs in a document of the extension, and what it gives to the browser in a page's. */
async function lookInto(site: string): Promise<InPage> {
  const { tabs, scripting } = (globalThis as unknown as { browser: ApiOfExtension }).browser;
  const [tab] = await tabs.query({ url: `${site}/*` });
  if (tab === undefined) throw new Error('no tab shows a page of this site');
  const look = async (): Promise<InPage> => {
    const { storage } = (globalThis as unknown as { browser: ApiOfExtension }).browser;
    const areas = Object.entries(storage).flatMap(([name, { get }]) => (get ? [{ name, get }] : []));
    const read = areas.map(async ({ name, get }) => [name, await get(null).catch(String)] as const);
    const databases = (await indexedDB.databases()).map(({ name = '' }) => [name, 'a database'] as const);
    // Firefox shows closed roots to the scripts of extensions.
    const hosts = [...document.querySelectorAll<ChipHost>('[data-noiseaware-chip]')];
    return {
      chips: hosts.map((host) => ({
        account: host.closest('[data-noiseaware-account]')?.getAttribute('data-noiseaware-account') ?? '',
        text: host.openOrClosedShadowRoot?.querySelector('.label')?.textContent ?? '',
      })),
      storage: Object.fromEntries([...(await Promise.all(read)), ...databases]),
    };
  };
  const [answer] = await scripting.executeScript({ target: { tabId: tab.id }, func: look });
  if (answer === undefined) throw new Error('no script of the extension may run on this site');
  return answer.result;
}

interface ChipHost extends HTMLElement {
  readonly openOrClosedShadowRoot: ShadowRoot | null;
}
