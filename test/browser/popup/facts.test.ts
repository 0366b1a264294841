import type { Locator, Page } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import {
  authorize,
  openConnection,
  outcomeIn,
  pressConnect,
  pressInMenu,
  renewByColleague,
} from '../../support/browser/stage.ts';
import { stageForFile } from '../../support/browser/stages.ts';

const stage = await stageForFile();
let popup: Page;
let connection: Locator;

beforeEach(async () => {
  popup = await stage.browser.open('popup');
  await authorize(stage, await pressConnect(stage, popup, 'acct-1', 'Sea View'));
  expect(await outcomeIn(popup)).toBe('connected');
  connection = await openConnection(popup);
});

/** A relay renews one connection for asking once in 15 s; one that has just started remembers none. */
const forgetPace = () => stage.relay.restart();

const hasFocus = (selector: string) => popup.locator(`${selector}:focus`).waitFor();

it('moves the keyboard focus from the row to its connection and back, and from a question to its button', async () => {
  await popup.keyboard.press('Escape');
  await hasFocus('li[data-connection] .open');
  await popup.keyboard.press('ArrowUp');
  await hasFocus('input[type=search]');
  await popup.keyboard.press('ArrowDown');
  await popup.keyboard.press('Enter');
  await connection.getByText('15 of 15 days left').waitFor();
  expect(await connection.textContent()).toMatch(/Organization[\s\S]*Connected by[\s\S]*Alex/);
  // What works needs no renewal by hand.
  expect(await connection.locator('[data-action=renew]').count()).toBe(0);
  await connection.locator('[data-action=disconnect]').press('Enter');
  await hasFocus('[data-action=keep-connection]');
  await popup.keyboard.press('Escape');
  await hasFocus('[data-action=disconnect]');
});

it('opens the menu of a connection by keyboard, and returns the focus to its button', async () => {
  await connection.locator('[data-action=more]').press('ArrowDown');
  await hasFocus('[role=menuitem]');
  await popup.keyboard.press('Escape');
  await hasFocus('[data-action=more][aria-expanded=false]');
  await popup.keyboard.press('Enter');
  await popup.keyboard.press('End');
  await popup.locator('[role=menuitem]:last-child:focus').waitFor();
  await popup.keyboard.press('ArrowDown');
  await popup.locator('[role=menuitem]:first-child:focus').waitFor();
  expect(await findViolations(popup)).toEqual([]);
  await popup.keyboard.press('Enter');
  await popup.locator('[data-place=owner-link]').waitFor();
});

it('says who has to reset a password, highlights Renew now, and continues after a click on it', async () => {
  const { sandbox } = stage;
  sandbox.set({ fault: { token: { kind: '418' }, refresh: { kind: '418' } } });
  connection = await renewByColleague(stage, popup);
  await popup.locator('.connection[data-group=needs_you]').waitFor();
  await connection.getByText('The owner can fix this').waitFor();
  expect(await connection.locator('.button.primary').getAttribute('data-action')).toBe('renew');
  await connection.getByText('Trouble started').waitFor();
  sandbox.set({ fault: {} });
  await forgetPace();
  await connection.locator('[data-action=renew]').click();
  await popup.locator('.connection[data-status=active]').waitFor();
  await popup.keyboard.press('Escape');
  await hasFocus('li[data-connection] .open');
});

it('restores a disconnected connection, and says that an erased one has to be reconnected', async () => {
  await connection.locator('[data-action=disconnect]').click();
  await popup.click('[data-action=confirm-disconnect]');
  await popup.locator('.connection[data-status=disconnected]').waitFor();
  await popup.getByText('Disconnected.').waitFor();
  await connection.getByRole('button', { name: 'Restore' }).click();
  await popup.getByText('Connected again.').waitFor();
  await popup.locator('.connection[data-status=active]').waitFor();

  await connection.locator('[data-action=disconnect]').click();
  await popup.check('input[name=forget]');
  await popup.click('[data-action=confirm-disconnect]');
  await popup.locator('.connection[data-status=disconnected]').waitFor();
  await forgetPace();
  await connection.getByRole('button', { name: 'Restore' }).click();
  await popup.getByText('This connection cannot be restored').waitFor();
  await authorize(stage, await stage.browser.windowFrom(() => pressInMenu(connection, 'reconnect')));
  expect(await outcomeIn(popup)).toBe('connected');
  await popup.click('[data-outcome] [data-action=dismiss]');
  await popup.locator('.connection[data-status=active]').waitFor();
});

it('keeps the row of a disconnected connection, with the focus, although the list shows only living ones', async () => {
  await connection.locator('[data-action=disconnect]').click();
  await popup.click('[data-action=confirm-disconnect]');
  await popup.locator('.connection[data-status=disconnected]').waitFor();
  await popup.click('[data-action=back]');
  await popup.locator('li[data-connection][data-status=disconnected]').waitFor();
  await hasFocus('li[data-connection] .open');
  await popup.fill('input[type=search]', 'sea');
  await popup.fill('input[type=search]', '');
  await popup.locator('li[data-connection]').waitFor({ state: 'detached' });
  await popup.click('[data-action=show-ended]');
  await popup.locator('li[data-connection][data-status=disconnected]').waitFor();
});
