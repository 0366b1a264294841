import type { Locator, Page } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import { authorize, outcomeIn, pressConnect } from '../../support/browser/stage.ts';
import { stageForFile } from '../../support/browser/stages.ts';

const stage = stageForFile();
let popup: Page;
let item: Locator;

beforeEach(async () => {
  popup = await stage.browser.open('popup');
  await authorize(stage, await pressConnect(stage, popup, 'acct-1', 'Sea View'));
  expect(await outcomeIn(popup)).toBe('connected');
  await popup.click('[data-outcome] [data-action=dismiss]');
  item = popup.locator('li[data-connection]');
});

it('folds every date away until the keyboard opens it, and keeps it open while the list changes', async () => {
  expect(await item.locator('dl').count()).toBe(0);
  await item.locator('summary').press('Enter');
  const details = item.locator('dl');
  await details.waitFor();
  expect(await details.textContent()).toMatch(
    /NoiseAware is connected[\s\S]*Organization[\s\S]*Renewed by itself on[\s\S]*Valid until[\s\S]*unless renewed before[\s\S]*by Alex/,
  );
  await item.locator('[data-action=renew]').click();
  await popup.getByText('Renewed.').waitFor();
  expect(await details.isVisible()).toBe(true);
});

it('says who has to reset a password, lets Renew now stand out, and goes on with it at a click', async () => {
  const { sandbox } = stage;
  sandbox.set({ fault: { token: { kind: '418' }, refresh: { kind: '418' } } });
  await item.locator('[data-action=renew]').click();
  await popup.locator('li[data-status=degraded]').waitFor();
  await item.getByText('Can be fixed by the account’s owner').waitFor();
  expect(await item.locator('.button.primary').getAttribute('data-action')).toBe('renew');
  await item.locator('summary').click();
  await item.getByText(/Tries again in \d+ s|Due now/).waitFor();
  await item.getByText('Trouble since').waitFor();
  sandbox.set({ fault: {} });
  await item.locator('[data-action=renew]').click();
  await popup.locator('li[data-status=active]').waitFor();
});

it('repairs what was disconnected, and says that what was erased has to be reconnected', async () => {
  await item.locator('[data-action=disconnect]').click();
  await popup.click('[data-action=confirm-disconnect]');
  await popup.locator('li[data-status=disconnected]').waitFor();
  await item.getByRole('button', { name: 'Repair: Sea View' }).click();
  await popup.getByText('Connected again.').waitFor();
  await popup.locator('li[data-status=active]').waitFor();

  await item.locator('[data-action=disconnect]').click();
  await popup.check('input[name=forget]');
  await popup.click('[data-action=confirm-disconnect]');
  await popup.locator('li[data-status=disconnected]').waitFor();
  await item.getByRole('button', { name: 'Repair: Sea View' }).click();
  await popup.getByText('It cannot be repaired').waitFor();
  await authorize(
    stage,
    await stage.browser.windowFrom(() => item.locator('[data-action=reconnect]').click()),
  );
  await popup.locator('li[data-status=active]').waitFor();
});
