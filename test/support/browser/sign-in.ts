import type { Page } from 'playwright-core';
import type { TestBrowser } from './browser.ts';
import { pressToClose } from './closing-press.ts';

/** Types where the relay is, and reads what the extension says of it. */
export async function typeRelay(browser: TestBrowser, relay: { url: string }): Promise<Page> {
  const options = await browser.open('options');
  await options.fill('#setup-link', relay.url);
  await options.click('[data-action=continue]');
  await options.locator('[data-step=confirm]').getByText('Your company’s sign-in opens').waitFor();
  return options;
}

/** Presses one of the buttons in the window of the provider, which closes by it. */
export const pressAtProvider = (window: Page, name: string): Promise<void> =>
  pressToClose(window, () => window.getByRole('button', { name }).click({ noWaitAfter: true }));

/** Signs in by clicks: the options page, which says so. */
export async function signInByClicks(
  browser: TestBrowser,
  relay: { url: string },
  name = 'Alex Doe',
): Promise<Page> {
  const options = await typeRelay(browser, relay);
  await pressAtProvider(await browser.windowFrom(() => options.click('[data-action=enrol]')), name);
  await options.locator('[data-session=active]').getByText(name).waitFor();
  return options;
}
