import { expect, it } from 'vitest';
import {
  authorize,
  openConnection,
  outcomeIn,
  pressConnect,
  pressInMenu,
  renewByColleague,
} from '../../support/browser/stage.ts';
import { stageForFile } from '../../support/browser/stages.ts';
import { openToolbarPopup } from '../../support/browser/toolbar-popup.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';

const stage = await stageForFile();

/** An account that NoiseAware refuses to renew, and the link to it that a colleague copies. */
async function copiedLink(): Promise<string> {
  const { browser, sandbox } = stage;
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const popup = await browser.open('popup');
  await authorize(stage, await pressConnect(stage, popup, 'acct-1', 'Sea View'));
  expect(await outcomeIn(popup)).toBe('connected');
  await openConnection(popup);
  sandbox.set({ fault: { token: { kind: '401' }, refresh: { kind: '401' } } });
  await pressInMenu(await renewByColleague(stage, popup), 'copy-link');
  await popup.getByText('Copied.').waitFor();
  await popup.locator('[data-action=more]:focus').waitFor();
  const link = await popup.evaluate(() => navigator.clipboard.readText());
  sandbox.set({ fault: {} });
  await popup.close();
  return link;
}

it('leads a colleague to the account by a link, where one press on Reconnect suffices', async () => {
  const { browser, relay } = stage;
  const link = await copiedLink();
  expect(link).toMatch(/\/reconnect#connection=[\w-]+$/);

  // A colleague in this browser, signed in at the same relay.
  await browser.reset();
  const { link: invite } = await relay.door.invite({ body: { name: 'Bo' } });
  await browser.setUp(invite);
  const page = await browser.context.newPage();
  await page.goto(link.replace(/^.*\/reconnect/, `${relay.url}/reconnect`));
  await page.getByText('A colleague is asking you').waitFor();
  const popup = await openToolbarPopup(browser, page);
  await expect.poll(() => popup.text()).toContain('Needs authorization');
  expect(await popup.text()).toContain('Sea View');
  const window = await browser.windowFrom(() => popup.click('.button.primary[data-action=reconnect]'));
  await authorize(stage, window);
  const again = await browser.open('popup');
  expect(await outcomeIn(again)).toBe('connected');
});

it('ignores the link’s form at another address', async () => {
  const { browser, relay } = stage;
  const link = await copiedLink();
  const page = await browser.context.newPage();
  const other = relay.url.replace('127.0.0.1', 'localhost');
  await page.goto(link.replace(/^.*\/reconnect/, `${other}/reconnect`));
  const popup = await openToolbarPopup(browser, page);
  await expect.poll(() => popup.text()).toContain('Needs you 1');
  await popup.recordsInFront();
  expect(await popup.text()).not.toContain('Connected by');
});

it('shows a person only the connections that they connected or are responsible for, under Mine', async () => {
  const { browser, relay } = stage;
  const { client: colleague } = await relay.enrol('Kim');
  await connectAccount(colleague, { id: 'cust-kim', name: 'Heron Beach House' });
  const popup = await browser.open('popup');
  const names = () => popup.locator('.row strong').allTextContents();
  await popup.getByText('Heron Beach House').waitFor();
  await popup.click('[data-filter=mine]');
  await popup.getByText('Nothing here now').waitFor();
  const window = await pressConnect(stage, popup, 'acct-own', 'Sea View');
  await popup.click('[data-action=back]');
  await popup.locator('form#connect').waitFor();
  await popup.click('[data-action=back]');
  // The button says why it does nothing meanwhile.
  await popup.locator('[data-action=open-connect][title^="Another account is being connected."]').waitFor();
  await popup.click('[data-action=show-attempt]');
  await authorize(stage, window);
  expect(await outcomeIn(popup)).toBe('connected');
  await popup.click('[data-action=dismiss]');
  await expect.poll(names).toEqual(['Sea View']);
  await popup.click('[data-filter=all]');
  await expect.poll(names).toEqual(['Heron Beach House', 'Sea View']);
});
