import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RefusingProxy, startRefusingProxy } from '../support/refusing-proxy.ts';
import { authorize, outcomeIn, pressConnect, type Stage, setStage } from '../support/staged.ts';

let stage: Stage;
let proxy: RefusingProxy;
let popup: Page;

/** An account is connected, and the next authorization of it is another organization's. */
beforeEach(async () => {
  stage = await setStage({
    relayBehind: async (relay) => {
      proxy = await startRefusingProxy(relay.url);
      return proxy.url;
    },
  });
  popup = await stage.browser.open('popup');
  await authorize(stage, await pressConnect(stage, popup, 'acct-1', 'Sea View'));
  expect(await outcomeIn(popup)).toBe('connected');
  await popup.click('[data-outcome] [data-action=dismiss]');
  proxy.refuse({ connected: '4711', answered: '5822' });
});
afterEach(async () => {
  await stage.close();
  await proxy.close();
});

/** Presses Reconnect by the keyboard and authorizes, up to the question. */
async function reconnect(): Promise<void> {
  const button = popup.locator('li[data-connection] [data-action=reconnect]');
  const window = await stage.browser.windowFrom(() => button.press('Enter'));
  await authorize(stage, window);
  await popup.locator('[data-outcome=wrong_organization]').waitFor();
}

const keep = '[data-action=keep-organization]';
const use = '[data-action=use-organization]';

it('asks, leads the keyboard to Keep first, and never confirms by a stray Enter', async () => {
  await reconnect();
  expect(await popup.textContent('[data-outcome]')).toMatch(/Sea View.*4711.*5822.*keeps working/);
  const focused = (selector: string) =>
    popup.evaluate((selected) => document.activeElement?.matches(selected) ?? false, selector);
  await expect.poll(() => focused('.flow')).toBe(true);
  await popup.keyboard.press('Enter');
  await popup.keyboard.press('Tab');
  expect(await focused(keep)).toBe(true);
  await popup.keyboard.press('Enter');
  await popup.locator('[data-outcome=cancelled]').waitFor();
  expect(await popup.textContent('[data-outcome]')).toContain('Nothing has changed');
  expect(proxy.confirmed).toEqual([undefined, undefined]);
  await popup.click('[data-outcome] [data-action=dismiss]');
  await popup.locator('li[data-connection][data-status=active]').waitFor();
});

it('uses the other organization from now on, at a double click, without a new window', async () => {
  await reconnect();
  const logins = stage.sandbox.entries('login').length;
  await popup.dblclick(use);
  await popup.locator('[data-outcome=connected]').waitFor();
  expect(proxy.confirmed).toEqual([undefined, undefined, '5822']);
  expect(stage.sandbox.entries('login').length).toBe(logins);
});

it('says that it cannot be confirmed any more when the worker was killed meanwhile, and asks again', async () => {
  await reconnect();
  await popup.close();
  await stage.browser.killWorker();
  popup = await stage.browser.open('popup');
  expect(await outcomeIn(popup)).toBe('wrong_organization');
  expect(await popup.locator(use).count()).toBe(0);
  await popup.getByText('NoiseAware’s answer is gone').waitFor();
  await authorize(stage, await stage.browser.windowFrom(() => popup.click('[data-action=retry]')));
  await popup.click(use);
  await popup.locator('[data-outcome=connected]').waitFor();
});
