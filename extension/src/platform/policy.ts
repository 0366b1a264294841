import { browser } from 'wxt/browser';

/** Reads the administrator's policy. Firefox rejects if nothing is set. */
export const readPolicy = (): Promise<unknown> => browser.storage.managed.get(null).catch(() => ({}));

/** Hides the policy from content scripts, if the browser can: it may hold an invite. */
export async function restrictPolicy(): Promise<void> {
  await browser.storage.managed.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
}

/** Calls back when the policy changes. Firefox reads it only when it starts. */
export function onPolicyChanged(callback: () => void): void {
  browser.storage.onChanged.addListener((_, area) => {
    if (area === 'managed') callback();
  });
}
