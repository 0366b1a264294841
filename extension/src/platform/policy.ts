import { browser } from 'wxt/browser';

/** What an administrator has set for this extension. Firefox rejects where nothing is set. */
export const readPolicy = (): Promise<unknown> => browser.storage.managed.get(null).catch(() => ({}));

/** Keeps scripts in pages from reading it, where the browser can: an invite may be in it. */
export async function restrictPolicy(): Promise<void> {
  await browser.storage.managed.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
}

/** Calls back when an administrator has changed it; Firefox reads it when it starts. */
export function onPolicyChanged(callback: () => void): void {
  browser.storage.onChanged.addListener((_, area) => {
    if (area === 'managed') callback();
  });
}
