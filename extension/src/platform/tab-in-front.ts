import { browser } from 'wxt/browser';
import { patternOf } from '../app/tools/site.ts';
import type { FrameWord, PageInFront } from '../messages.ts';
import type { TabInFront } from '../ui/draw-page.tsx';
import { askForRecords } from './ask-frames.ts';

/** Milliseconds between looks at the page, whose records change without an event. */
const every = 2_000;
/** Milliseconds to wait for the page's script. Its address is reported without it then. */
const timeout = 500;

/**
 * The tab under the popup, or beside the panel. Its address is visible on allowed sites, and where the toolbar button
 * was pressed.
 */
export const tabInFront: TabInFront = {
  follow(show) {
    let lastText: string | undefined;
    let looks = 0;
    let latest = 0;
    const look = async () => {
      looks += 1;
      const mine = looks;
      const page = await readPage();
      // A later look was faster: this page has been left meanwhile.
      if (mine < latest) return;
      latest = mine;
      const text = JSON.stringify(page);
      if (text === lastText) return;
      lastText = text;
      show(page);
    };
    const lookAgain = () => void (document.visibilityState === 'visible' && look());
    browser.tabs.onActivated.addListener(lookAgain);
    browser.tabs.onUpdated.addListener(lookAgain);
    setInterval(lookAgain, every);
    void look();
  },
  window: async () => (await browser.windows.getCurrent()).id ?? browser.windows.WINDOW_ID_NONE,
  async replaceFragment(address, fragment) {
    const tab = await current();
    if (tab?.id === undefined || tab.url !== address) return;
    const target = { tabId: tab.id };
    await browser.scripting
      .executeScript({ target, func: replace, args: [address, fragment] })
      .catch(() => undefined);
  },
};

// --- Internal helpers ---

const current = async () => (await browser.tabs.query({ active: true, currentWindow: true }))[0];

async function readPage(): Promise<PageInFront | null> {
  const tab = await current();
  if (tab?.url === undefined || !/^https?:/.test(tab.url)) return null;
  const silence = new Promise<FrameWord[]>((resolve) => setTimeout(resolve, timeout, []));
  return { page: tab.url, frames: await Promise.race([askPage(tab.url, tab.id), silence]) };
}

async function askPage(address: string, tab: number | undefined): Promise<FrameWord[]> {
  const site = patternOf(new URL(address).origin);
  // Where the toolbar button was pressed, the browser would let the extension look into any other site too.
  if (tab === undefined || !(await browser.permissions.contains({ origins: [site] }))) return [];
  return askForRecords(tab).catch(() => []);
}

/** Runs in the page, so it may use nothing else of this file. */
function replace(address: string, fragment: string): void {
  if (location.href === address) location.replace(`#${fragment}`);
}
