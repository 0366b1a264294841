import type { Page } from 'playwright-core';
import { chipOfAccount, clickChip } from './chips.ts';
import { authorize, outcomeIn, type Stage } from './stage.ts';

/** The extension's own window, if it is open. */
export const questionIn = ({ browser }: Pick<Stage, 'browser'>): Page | undefined =>
  browser.context.pages().find((page) => page.url().endsWith('/question.html'));

/** Clicks a chip as a person does: the extension's own window, in front or opened for it, as it asks about that account. */
export async function askAbout(
  stage: Pick<Stage, 'browser'>,
  page: Page,
  account: string,
  chip = chipOfAccount(account),
): Promise<Page> {
  const present = questionIn(stage);
  const opened = present ?? stage.browser.context.waitForEvent('page');
  await clickChip(page, chip);
  const window = await opened;
  await window.locator(`[data-asked="${account}"]`).waitFor();
  return window;
}

/** Presses Connect in the extension's own window, once it can be pressed: the window that opens at NoiseAware. */
export const pressConnectIn = ({ browser }: Pick<Stage, 'browser'>, question: Page): Promise<Page> =>
  browser.windowFrom(() => question.locator('.asked [data-action=connect]').click());

/** From the extension's own window to its last word: Connect, login, Authorize. */
export async function connectIn(
  stage: Pick<Stage, 'browser' | 'sandbox'>,
  question: Page,
): Promise<string | null> {
  await authorize(stage, await pressConnectIn(stage, question));
  return outcomeIn(question);
}
