import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { askAbout, pressConnectIn } from '../../support/browser/ask-about.ts';
import { countInput } from '../../support/browser/count-input.ts';
import { chipSays } from '../../support/browser/expect-chip.ts';
import { authorize, outcomeIn, pressConnect } from '../../support/browser/stage.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { connectRefused } from '../../support/relay/connect-refused.ts';

// What each task of an ordinary day takes, from the open list on. Links for twelve owners are in send-links.test.ts.

const stage = await toolStageForFile({ rows: 40 });
const { browser, colleague, relay, sandbox } = stage;

/** More than the popup keeps of those that work: the last ones are found by asking the relay. */
const working = 101;
for (let index = 0; index < working; index += 1)
  await connectAccount(colleague, { id: `home-${2_000 + index}`, name: `Home ${2_000 + index}` });
await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);

let home = 1_041;
let next = 3_000;
/** An account of a colleague's whose owner has to authorize again. */
async function accountInNeed(): Promise<{ id: string; name: string }> {
  next += 1;
  const account = { id: `cust-${next}`, name: `Lakeview Cabin ${next}` };
  await connectRefused(colleague, sandbox, [account]);
  return account;
}

/** The popup at its list: the end of an earlier test's attempt is put away. */
async function openPopup(): Promise<Page> {
  const popup = await browser.open('popup');
  const done = popup.locator('[data-outcome] [data-action=dismiss]');
  await done.or(popup.locator('.find')).first().waitFor();
  if (await done.isVisible()) await done.click();
  return popup;
}

/** The popup with that connection in its list, and what a person does in it from then on. */
async function openList(name: string) {
  const popup = await openPopup();
  await rowOf(popup, name).waitFor();
  return { popup, input: await countInput(popup) };
}
const rowOf = (popup: Page, name: string) => popup.locator('li[data-connection]', { hasText: name });

it('finds a customer by typing, without a click', async () => {
  const { name } = await accountInNeed();
  const { popup, input } = await openList(name);
  await popup.keyboard.type('2100');
  await rowOf(popup, 'Home 2100').waitFor();
  await expect.poll(() => popup.locator('li[data-connection]').count()).toBe(1);
  expect(await input()).toEqual({ clicks: 0, keys: 4 });
});

it('says why a connection is red, who can fix it and how, with one click', async () => {
  const { id, name } = await accountInNeed();
  const { popup, input } = await openList(name);
  await rowOf(popup, name).locator('.open').click();
  const connection = popup.locator('.connection[data-group=needs_you]');
  for (const words of [
    'NoiseAware no longer accepts the authorization.',
    'You can fix this with the owner: press Reconnect and have the owner authorize again.',
  ])
    await connection.getByText(words).waitFor();
  await popup.locator('header', { hasText: id }).waitFor();
  expect(await input()).toEqual({ clicks: 1, keys: 0 });
});

it('reconnects with one click and the authorization at NoiseAware', async () => {
  const { name } = await accountInNeed();
  const { popup, input } = await openList(name);
  const reconnect = rowOf(popup, name).locator('[data-action=reconnect]');
  await authorize(stage, await browser.windowFrom(() => reconnect.click()));
  expect(await outcomeIn(popup)).toBe('connected');
  expect(await input()).toEqual({ clicks: 1, keys: 0 });
});

it('connects a customer of a tool’s page with a click on the chip, one on Connect, and the authorization', async () => {
  home += 1;
  const account = `cust-${home}`;
  const page = await stage.visit(`/properties/${account}`);
  await chipSays(page, account, 'not connected');
  const question = await askAbout(stage, page, account);
  const input = await countInput(question);
  await authorize(stage, await pressConnectIn(stage, question));
  expect(await outcomeIn(question)).toBe('connected');
  expect(await input()).toEqual({ clicks: 1, keys: 0 });
});

it('copies the message with a link for one owner with three clicks, and shows with one who is waited for', async () => {
  const { name } = await accountInNeed();
  const { popup, input } = await openList(name);
  await rowOf(popup, name).locator('.open').click();
  await popup.click('.connection [data-action=owner-link]');
  await popup.click('[data-action=copy-message]');
  await expect.poll(() => popup.evaluate(() => navigator.clipboard.readText())).toContain('/connect/naclnk_');
  expect(await input()).toEqual({ clicks: 3, keys: 0 });
  await popup.close();

  const { popup: later, input: laterInput } = await openList(name);
  await later.click('[data-action=show-waiting]');
  await later.locator('[data-waiting-for=open]', { hasText: name }).waitFor();
  expect(await laterInput()).toEqual({ clicks: 1, keys: 0 });
});

it('reminds of a connection tomorrow with two clicks, and shows with one that it will', async () => {
  const { name } = await accountInNeed();
  const { popup, input } = await openList(name);
  await rowOf(popup, name).locator('.open').click();
  await popup.click('.connection [data-action=remind]');
  await popup.getByText('You get a notification tomorrow').waitFor();
  expect(await input()).toEqual({ clicks: 2, keys: 0 });
  await popup.close();

  const { popup: later, input: laterInput } = await openList(name);
  await later.click('[data-action=show-waiting]');
  await later
    .locator('[data-reminder]', { hasText: name })
    .getByText('You are reminded in 23 hours')
    .waitFor();
  expect(await laterInput()).toEqual({ clicks: 1, keys: 0 });
});

it('disconnects a connection of one’s own with three clicks', async () => {
  const form = await openPopup();
  await authorize(stage, await pressConnect(stage, form, 'cust-4001', 'Heron Loft'));
  await form.click('[data-outcome=connected] [data-action=dismiss]');
  await form.close();
  const { name } = await accountInNeed();
  const { popup, input } = await openList(name);
  await popup.keyboard.type('heron');
  await rowOf(popup, 'Heron Loft').locator('.open').click();
  await popup.click('[data-action=disconnect]');
  await popup.click('[data-action=confirm-disconnect]');
  await popup.locator('.connection[data-status=disconnected]').waitFor();
  expect(await input()).toEqual({ clicks: 3, keys: 5 });
});

it('says with one click who can disconnect a colleague’s connection', async () => {
  const { name } = await accountInNeed();
  const { popup, input } = await openList(name);
  await rowOf(popup, name).locator('.open').click();
  await popup.getByText('Only Kim or an admin can disconnect or erase this connection.').waitFor();
  expect(await popup.locator('[data-action=disconnect]').count()).toBe(0);
  expect(await input()).toEqual({ clicks: 1, keys: 0 });
});

it('goes from an ended attempt to the next connection that needs a person with one click', async () => {
  const { name } = await accountInNeed();
  const { name: other } = await accountInNeed();
  const { popup, input } = await openList(name);
  const reconnect = rowOf(popup, other).locator('[data-action=reconnect]');
  await authorize(stage, await browser.windowFrom(() => reconnect.click()));
  expect(await outcomeIn(popup)).toBe('connected');
  await popup.click('[data-action=next-in-need]');
  await popup.locator('.connection[data-group=needs_you]').waitFor();
  expect(await input()).toEqual({ clicks: 2, keys: 0 });
});

// Last: the browser is set up anew.
it('is set up by a pasted link with two clicks', async () => {
  await browser.reset();
  const { link } = await relay.door.invite({ body: { name: 'Bo' } });
  const popup = await browser.open('popup');
  await popup.locator('#setup-link:focus').waitFor();
  const input = await countInput(popup);
  await popup.evaluate((text) => navigator.clipboard.writeText(text), link);
  await popup.keyboard.press('ControlOrMeta+V');
  await popup.click('[data-action=continue]');
  await popup.click('[data-action=enrol]');
  await rowOf(popup, 'Lakeview').first().waitFor();
  expect(await input()).toEqual({ clicks: 2, keys: 2 });
});
