import { browser } from 'wxt/browser';
import type { Effects, StorageArea } from '../app/effects.ts';

type BrowserArea = typeof browser.storage.local;

const areaOver = (area: BrowserArea): StorageArea => ({
  get: async (key) => (await area.get(key))[key],
  set: (key, value) => area.set({ [key]: value }),
  remove: (key) => area.remove(key),
});

/** The browser's two areas for what the extension keeps. */
export const browserStorage = (): Effects['storage'] => ({
  local: areaOver(browser.storage.local),
  session: areaOver(browser.storage.session),
});

/** Keeps content scripts out of both areas, where the browser can (Firefox lets none into `session` anyway). */
export async function restrictStorage(): Promise<void> {
  for (const area of [browser.storage.local, browser.storage.session]) {
    const { setAccessLevel } = area as { setAccessLevel?: (level: { accessLevel: string }) => Promise<void> };
    await setAccessLevel?.call(area, { accessLevel: 'TRUSTED_CONTEXTS' });
  }
}
