import { browser } from 'wxt/browser';

/** What an administrator has set for this extension. Firefox rejects where nothing is set. */
export const readPolicy = (): Promise<unknown> => browser.storage.managed.get(null).catch(() => ({}));

/** Calls back when an administrator has changed it; Firefox reads it when it starts. */
export function onPolicyChanged(callback: () => void): void {
  browser.storage.onChanged.addListener((_, area) => {
    if (area === 'managed') callback();
  });
}
