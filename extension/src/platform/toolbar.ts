import { browser } from 'wxt/browser';
import type { Badge } from '../app/effects.ts';

const colors = { good: '#1b6e3c', bad: '#b3261e' } as const;

/** Shows a badge on the toolbar button. */
export const showBadge = ({ text, tone, title }: Badge): Promise<unknown> =>
  Promise.all([
    browser.action.setBadgeText({ text }),
    browser.action.setBadgeBackgroundColor({ color: colors[tone] }),
    browser.action.setTitle({ title }),
  ]);

/** Opens the first page in a new tab. */
export const openFirstPage = (): Promise<unknown> => browser.tabs.create({ url: '/first.html' });

const page = '/popup.html';

/**
 * Opens the popup at the toolbar button, or in a tab if the browser does not allow that without a click.
 * @param connection the connection to open; without it, the list or the attempt
 */
export async function openPopup(connection?: string): Promise<void> {
  const popup = connection === undefined ? page : `${page}#${encodeURIComponent(connection)}`;
  await browser.action.setPopup({ popup });
  await browser.action.openPopup().catch(() => browser.tabs.create({ url: popup }));
  await browser.action.setPopup({ popup: page });
}
