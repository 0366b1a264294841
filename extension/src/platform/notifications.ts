import { browser } from 'wxt/browser';
import type { Effects } from '../app/effects.ts';

/** The system's notifications. One that cannot be shown is left to badge and popup. */
export const browserNotifications = (): Effects['notifications'] => ({
  async show(id, notice) {
    const shown = { type: 'basic', iconUrl: '/icon/128.png', ...notice } as const;
    await browser.notifications.create(id, shown).catch(() => undefined);
  },
  async clear(id) {
    await browser.notifications.clear(id);
  },
});

/** Calls back with the id of a notification on which a person clicks, and which goes. */
export function onNotificationClick(callback: (id: string) => void): void {
  browser.notifications.onClicked.addListener((id) => {
    void browser.notifications.clear(id);
    callback(id);
  });
}
