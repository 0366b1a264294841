import { browser } from 'wxt/browser';
import type { Effects } from '../app/effects.ts';

/** The system's notifications. If one cannot be shown, badge and popup still show the same. */
export const browserNotifications = (): Effects['notifications'] => ({
  async show(id, notice) {
    const options = { type: 'basic', iconUrl: '/icon/128.png', ...notice } as const;
    await browser.notifications.create(id, options).catch(() => undefined);
  },
  async clear(id) {
    await browser.notifications.clear(id);
  },
});

/** Removes a notification that a person clicks, and calls back with its id. */
export function onNotificationClick(callback: (id: string) => void): void {
  browser.notifications.onClicked.addListener((id) => {
    void browser.notifications.clear(id);
    callback(id);
  });
}
