import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { extensionFolder } from './build-extension.ts';
import { requireProgram } from './installed-program.ts';
import { type KeptRecords, useKeptRecords } from './kept-records.ts';
import { chromium as chromiumProgram } from './programs.ts';

/** A real Chromium with the built extension in a fresh profile. */
export interface TestBrowser {
  /** The directory of its profile, which goes with it. */
  readonly profile: string;
  readonly context: BrowserContext;
  readonly extensionId: string;
  /** Opens one of the extension's pages in a tab, in the size that the popup has. */
  open(page: 'popup' | 'sidepanel' | 'options' | 'question' | 'first'): Promise<Page>;
  /** Sets the extension up by its options page, as a person would. */
  setUp(link: string): Promise<void>;
  /** The window that opens at NoiseAware while the given is done. */
  windowFrom(act: () => Promise<unknown>): Promise<Page>;
  /** Ends the service worker as Chromium does it, and waits until it is gone. */
  killWorker(): Promise<void>;
  /** Closes every page and ends the worker with all that it kept, as in a fresh profile; allowed sites stay. */
  reset(): Promise<void>;
  kept(): Promise<KeptRecords>;
  close(): Promise<void>;
}

/** Chromium refuses its own sandbox to root. */
export const flags = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  // Lets the debugger press the toolbar's button.
  '--enable-unsafe-extension-debugging',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium with the extension in that folder, in a fresh profile, or that of a browser which has ended; the profile goes with it. */
export async function launchWith(
  extension: string,
  options: Parameters<typeof chromium.launchPersistentContext>[1],
  earlierProfile?: string,
): Promise<{ context: BrowserContext; profile: string; close(): Promise<void> }> {
  const profile = earlierProfile ?? (await mkdtemp(path.join(tmpdir(), 'connect-profile-')));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: requireProgram(chromiumProgram),
    args: [...flags, `--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
    ...options,
  });
  return {
    context,
    profile,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

export interface BrowserOptions {
  headless?: boolean;
  colorScheme?: 'light' | 'dark';
  /** The X display on which its windows are. */
  display?: string | undefined;
}

export async function openBrowser({
  headless = true,
  colorScheme = 'light',
  display,
}: BrowserOptions = {}): Promise<TestBrowser> {
  const viewport = headless ? { width: 400, height: 600 } : null;
  const { context, profile, close } = await launchWith(extensionFolder, {
    ...{ headless, colorScheme, viewport },
    ...(display === undefined ? {} : { env: { ...process.env, DISPLAY: display } as Record<string, string> }),
  });
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const extensionId = new URL(worker.url()).host;
  await (await firstPageOf(context)).close();

  const open: TestBrowser['open'] = async (page) => {
    const tab = await context.newPage();
    await tab.goto(`chrome-extension://${extensionId}/${page}.html`);
    return tab;
  };

  const useKept = async (forget: boolean) => {
    const options = await open('options');
    const kept = await options.evaluate(useKeptRecords, forget);
    await options.close();
    return kept;
  };

  return {
    profile,
    context,
    extensionId,
    open,
    async setUp(link) {
      const options = await open('options');
      await options.fill('#setup-link', link);
      await options.getByRole('button', { name: 'Continue' }).click();
      await options.getByRole('button', { name: 'Connect this browser' }).click();
      await options.locator('[data-action="sign-out"]').waitFor();
      await options.close();
    },
    async windowFrom(act) {
      const [window] = await Promise.all([context.waitForEvent('page'), act()]);
      await window.waitForLoadState();
      return window;
    },
    killWorker: () => killWorker(context),
    async reset() {
      const rest = await context.newPage();
      for (const page of context.pages()) if (page !== rest) await page.close();
      // Flows that are under way end with the worker, before they can write again.
      await killWorker(context);
      await useKept(true);
      await killWorker(context);
    },
    kept: () => useKept(false),
    close,
  };
}

// --- Internal helpers ---

/** The page that the extension opens once it is installed. */
async function firstPageOf(context: BrowserContext): Promise<Page> {
  const isFirst = (page: Page) => page.url().endsWith('/first.html');
  for (;;) {
    const page = context.pages().find(isFirst);
    if (page !== undefined) return page;
    await Promise.race([
      context.waitForEvent('page'),
      ...context.pages().map((each) => each.waitForURL(/first\.html$/)),
    ]);
  }
}

async function killWorker(context: BrowserContext): Promise<void> {
  const page = context.pages()[0] ?? (await context.newPage());
  const cdp = await context.newCDPSession(page);
  const workers = async () => {
    const { targetInfos } = await cdp.send('Target.getTargets');
    return targetInfos.flatMap(({ type, targetId }) => (type === 'service_worker' ? targetId : []));
  };
  const before = await workers();
  await cdp.send('ServiceWorker.enable');
  // Chromium answers before the worker is gone, says nothing when it is, and does not stop one that is just starting. A
  // page that is open may start the next at once.
  let present: string[];
  do {
    await cdp.send('ServiceWorker.stopAllWorkers');
    present = await workers();
  } while (before.some((target) => present.includes(target)));
  await cdp.detach();
}
