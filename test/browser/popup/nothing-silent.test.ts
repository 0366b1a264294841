import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { badgeOf, clickNotice, noticesOf } from '../../support/browser/attention.ts';
import { reloadExtension } from '../../support/browser/extension-switches.ts';
import { authorize, logIn, pressConnect } from '../../support/browser/stage.ts';
import { stageForFile } from '../../support/browser/stages.ts';
import { findPopup, openToolbarPopup } from '../../support/browser/toolbar-popup.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';

const stage = await stageForFile();

/** An attempt whose popup goes when NoiseAware's window opens, as the toolbar's does. */
async function connectAlone(): Promise<Page> {
  const popup = await stage.browser.open('popup');
  const window = await pressConnect(stage, popup, 'acct-1', 'Sea View');
  await popup.close();
  return window;
}

it('announces by notification and badge that an account is connected, and a click shows it in the popup', async () => {
  const { browser } = stage;
  await browser.context.newPage();
  await authorize(stage, await connectAlone());
  await expect.poll(() => noticesOf(browser)).toEqual(['attempt']);
  await expect.poll(() => badgeOf(browser)).toBe('✓');
  await clickNotice(browser, 'attempt');
  const popup = await findPopup(browser);
  await expect.poll(() => popup.text()).toContain('Sea View');
  await expect.poll(() => noticesOf(browser)).toEqual([]);
});

it('opens the connection of a notification after a click', async () => {
  const { browser, relay } = stage;
  const { client } = await relay.enrol('Kim');
  await connectAccount(client, { id: 'acct-1', name: 'Sea View' });
  const { id } = await connectAccount(client, { id: 'acct-2', name: 'Hill House' });
  await browser.context.newPage();
  await clickNotice(browser, `connection:${id}`);
  const popup = await findPopup(browser);
  await expect.poll(() => popup.text()).toContain('Connected by\nKim');
  expect(await popup.text()).toContain('Hill House');
  // Kim looks after it.
  expect(await popup.text()).not.toContain('Disconnect');
  expect(await popup.text()).not.toContain('Sea View');
});

it('keeps the badge of a failure until the popup has shown it', async () => {
  const { browser } = stage;
  const page = await browser.context.newPage();
  await (await connectAlone()).close();
  await expect.poll(() => noticesOf(browser)).toEqual(['attempt']);
  await expect.poll(() => badgeOf(browser)).toBe('!');
  await browser.killWorker();
  const popup = await openToolbarPopup(browser, page);
  await expect.poll(() => popup.text()).toContain('Window closed');
  await expect.poll(() => badgeOf(browser)).toBe('');
  await expect.poll(() => noticesOf(browser)).toEqual([]);
});

it('closes NoiseAware’s window after an update during an attempt, and reports how the attempt ended', async () => {
  const { browser } = stage;
  const window = await connectAlone();
  await logIn(stage, window);
  const closed = window.waitForEvent('close');
  await reloadExtension(browser);
  await closed;
  await expect.poll(() => badgeOf(browser)).toBe('!');
  await expect.poll(() => noticesOf(browser)).toEqual(['attempt']);
});
