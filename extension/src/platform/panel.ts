import { browser } from 'wxt/browser';

/** Firefox's part of what Chromium has as `sidePanel`. */
interface Sidebar {
  sidebarAction: { open(): Promise<void> };
}

/** Opens the panel in this window. To be called directly in a click: the browsers require a user gesture. */
export const openPanel = (): Promise<void> =>
  import.meta.env.FIREFOX
    ? (browser as unknown as Sidebar).sidebarAction.open()
    : browser.windows.getCurrent().then(({ id = 0 }) => browser.sidePanel.open({ windowId: id }));
