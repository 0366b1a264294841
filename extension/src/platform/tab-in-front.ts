import { browser } from 'wxt/browser';
import type { TabInFront } from '../ui/draw-page.tsx';

/** The tab under the popup. Its address is visible because the toolbar button was pressed there. */
export const tabInFront: TabInFront = {
  async address() {
    const url = URL.parse((await current())?.url ?? '');
    return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : null;
  },
  async dropFragment(address) {
    const tab = await current();
    if (tab?.id === undefined || tab.url !== address) return;
    const target = { tabId: tab.id };
    await browser.scripting.executeScript({ target, func: drop, args: [address] }).catch(() => undefined);
  },
};

// --- Internal helpers ---

const current = async () => (await browser.tabs.query({ active: true, currentWindow: true }))[0];

/** Runs in the page, so it may use nothing else of this file. */
function drop(address: string): void {
  if (location.href === address) history.replaceState(null, '', address.replace(/#.*/, ''));
}
