import { browser } from 'wxt/browser';
import type { Effects, StorageArea } from '../app/effects.ts';
import { keyStorage } from './key-store.ts';

type BrowserArea = typeof browser.storage.local;

const areaOver = (area: BrowserArea): StorageArea => ({
  get: async (key) => (await area.get(key))[key],
  set: (key, value) => area.set({ [key]: value }),
  remove: (key) => area.remove(key),
});

/** The browser's areas for what the extension keeps. */
export const browserStorage = (): Effects['storage'] => ({
  local: areaOver(browser.storage.local),
  session: areaOver(browser.storage.session),
  keys: keyStorage,
});

/**
 * Keeps content scripts out of both areas. Firefox cannot, which is why its build has none and asks for no site: there a
 * page that takes over its renderer would read the list of connections.
 */
export async function restrictStorage(): Promise<void> {
  for (const area of [browser.storage.local, browser.storage.session]) {
    const { setAccessLevel } = area as { setAccessLevel?: (level: { accessLevel: string }) => Promise<void> };
    await setAccessLevel?.call(area, { accessLevel: 'TRUSTED_CONTEXTS' });
  }
}
