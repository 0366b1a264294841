import { browser } from 'wxt/browser';

/** Shows a badge on the toolbar's button. */
export async function showBadge({ text, title }: { text: string; title: string }): Promise<void> {
  await browser.action.setBadgeBackgroundColor({ color: '#b3261e' });
  await browser.action.setBadgeText({ text });
  await browser.action.setTitle({ title });
}
