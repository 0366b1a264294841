import { browser } from 'wxt/browser';

/** Firefox's part of what Chromium has as `sidePanel`. */
interface SidebarAction {
  open(): Promise<void>;
  isOpen(details: { windowId: number }): Promise<boolean>;
}
const sidebar = (): SidebarAction => (browser as unknown as { sidebarAction: SidebarAction }).sidebarAction;

/** Opens the panel in this window. To be called directly in a click: the browsers require a user gesture. */
export const openPanel = (): Promise<void> =>
  import.meta.env.FIREFOX
    ? sidebar().open()
    : browser.windows.getCurrent().then(({ id = 0 }) => browser.sidePanel.open({ windowId: id }));

/** Whether the panel is open in a window. */
export async function isPanelOpen(windowId: number): Promise<boolean> {
  if (import.meta.env.FIREFOX) return sidebar().isOpen({ windowId });
  const panels = await browser.runtime.getContexts({ contextTypes: ['SIDE_PANEL'], windowIds: [windowId] });
  return panels.length > 0;
}
