import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { countInput } from '../../support/browser/count-input.ts';
import { stageForFile } from '../../support/browser/stages.ts';
import { tabTo } from '../../support/browser/tab-to.ts';
import { connectRefused } from '../../support/relay/connect-refused.ts';
import { makeLink, ownerBrowser } from '../../support/relay/owner.ts';
import { answered } from '../../support/relay/value-in.ts';

const stage = await stageForFile();

/** Accounts whose owners have to authorize again, connected by a colleague, whose client is returned. */
async function neededOwners(count: number) {
  const { client } = await stage.relay.enrol('Kim');
  const accounts = Array.from({ length: count }, (_, index) => ({
    id: `cust-${1_001 + index}`,
    name: `House ${1_001 + index}`,
  }));
  await connectRefused(client, stage.sandbox, accounts);
  return client;
}

/** The popup with its list, and a count of what a person does in it from then on. */
async function openList(): Promise<{
  popup: Page;
  input: Awaited<ReturnType<typeof countInput>>;
  clipboard(): Promise<string>;
}> {
  const { browser } = stage;
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const popup = await browser.open('popup');
  await popup.locator('[data-action=send-links]').waitFor();
  return {
    popup,
    input: await countInput(popup),
    clipboard: () => popup.evaluate(() => navigator.clipboard.readText()),
  };
}
const addressesIn = (text: string): string[] => text.match(/https?:\/\/\S+\/connect\/naclnk_\S+/g) ?? [];
const linksOf = async (client: Awaited<ReturnType<typeof neededOwners>>) =>
  (await answered(client.listLinks({ query: {} }))).links;

it('copies the messages for twelve owners with at most five clicks from the open list, one link each', {
  timeout: 120_000,
}, async () => {
  const client = await neededOwners(12);
  const { popup, input, clipboard } = await openList();
  await popup.click('[data-action=send-links]');
  await popup.locator('[data-action=make-links]:not([aria-disabled])').waitFor();
  expect(await findViolations(popup)).toEqual([]);
  // A second press while the links are made is the same run.
  await popup.locator('[data-action=make-links]').dblclick();
  await popup.locator('[data-action=copy-all]:not([aria-disabled])').click();
  await popup.getByText('12 messages copied.').waitFor();
  expect((await input()).clicks).toBeLessThanOrEqual(5);
  const text = await clipboard();
  expect(new Set(addressesIn(text)).size).toBe(12);
  for (let index = 0; index < 12; index += 1) expect(text).toContain(`House ${1_001 + index}`);
  expect(await linksOf(client)).toHaveLength(12);
  expect(await findViolations(popup)).toEqual([]);

  // One language for all, and another one for one.
  await popup.selectOption('#language-for-all', 'de');
  const row = popup.locator('[data-account=cust-1003]');
  await row.locator('[data-action=show-message]').click();
  await row.locator('.link-message select').selectOption('fr');
  await expect.poll(() => row.locator('textarea').inputValue()).toContain('Bonjour');
  await row.locator('[data-action=code]').click();
  await row.locator('svg.qr').waitFor();
  await popup.click('[data-action=copy-all]');
  await expect.poll(clipboard).toContain('Bonjour');
  expect((await clipboard()).match(/Wir sehen Ihr Passwort nie/g)).toHaveLength(11);
  expect(
    await popup.locator('[data-account=cust-1001] [data-action=mail-one]').getAttribute('href'),
  ).toContain(encodeURIComponent('Wir sehen Ihr Passwort nie'));
});

it('shows by whom an account has an open link and makes no second one unless that is ticked', async () => {
  const client = await neededOwners(3);
  await makeLink(client, { account: { id: 'cust-1002' } });
  const { popup } = await openList();
  await popup.click('[data-action=send-links]');
  const open = popup.locator('[aria-labelledby=with-link]');
  await open.getByText('Link by Kim, now; not started').waitFor();
  await popup.fill('input[type=search]', 'house 1001');
  await popup.getByText('Create 1 link', { exact: true }).waitFor();
  await popup.fill('input[type=search]', '');
  await popup.getByText('Create 2 links').click();
  await popup.getByText('2 links are ready').waitFor();
  expect((await linksOf(client)).filter(({ account }) => account.id === 'cust-1002')).toHaveLength(1);
  await popup.click('[data-action=choose-others]');
  await open.getByText('Link from this browser, now; not started').first().waitFor();
  await popup.locator('.pick', { hasText: 'House 1002' }).click();
  await popup.getByText('Create 1 link', { exact: true }).click();
  await popup.getByText('1 link is ready').waitFor();
  expect((await linksOf(client)).filter(({ account }) => account.id === 'cust-1002')).toHaveLength(2);
});

it('continues after the popup has closed and after the worker was stopped, and makes each link once', async () => {
  const { browser, relay } = stage;
  const client = await neededOwners(6);
  const { popup } = await openList();
  await popup.click('[data-action=send-links]');
  await popup.locator('[data-action=make-links]:not([aria-disabled])').waitFor();
  await browser.context.route(`${relay.url}/v1/links`, async (route) => {
    if (route.request().method() === 'POST') await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  await popup.click('[data-action=make-links]');
  await popup.locator('[data-link-request=made]').first().waitFor();
  await popup.close();
  await browser.killWorker();
  const again = await browser.open('popup');
  await again.click('[data-action=send-links]');
  await again.getByText('6 links are ready').waitFor();
  const links = await linksOf(client);
  expect(new Set(links.map(({ account }) => account.id)).size).toBe(6);
  expect(links).toHaveLength(6);
});

it('lists what the person waits for, copies the message again, and forgets a used address', async () => {
  const { browser } = stage;
  await neededOwners(2);
  const { popup, clipboard } = await openList();
  await popup.click('[data-action=send-links]');
  await popup.locator('[data-action=make-links]:not([aria-disabled])').click();
  await popup.click('[data-action=copy-all]:not([aria-disabled])');
  const [first = ''] = addressesIn(await clipboard());
  await popup.click('[data-action=back]');
  await popup.getByText('2 owners have an open link').waitFor();
  await ownerBrowser().press(first);
  await popup.click('[data-action=show-waiting]');
  await popup.locator('[data-waiting-for=started]').getByText('Started now, not finished').waitFor();
  await popup.locator('[data-waiting-for=open]').getByText('Link created now; not started').waitFor();
  expect(await findViolations(popup)).toEqual([]);
  await popup.locator('[data-waiting-for=started] [data-action=remind-owner]').click();
  await popup.getByText('The message for House 1001 is copied.').waitFor();
  expect(addressesIn(await clipboard())).toEqual([first]);

  expect((await browser.kept()).text).toContain(first);
  await ownerBrowser().connect(first, {});
  await popup.locator('[data-waiting-for=started]').waitFor({ state: 'detached' });
  await expect.poll(async () => (await browser.kept()).text).not.toContain(first);
});

it('lists each of twelve chosen owners, also those who have used their link, and reminds another from the choice', {
  timeout: 120_000,
}, async () => {
  await neededOwners(12);
  const { popup, clipboard } = await openList();
  await popup.click('[data-action=send-links]');
  await popup.locator('[data-action=make-links]:not([aria-disabled])').click();
  await popup.click('[data-action=copy-all]:not([aria-disabled])');
  const addresses = addressesIn(await clipboard());
  expect(addresses).toHaveLength(12);
  for (const address of addresses.slice(0, 3)) await ownerBrowser().connect(address, {});
  await expect.poll(() => popup.locator('[data-link-request=gone]').count()).toBe(3);
  expect(await popup.locator('[data-link-request]').count()).toBe(12);
  await popup.getByText('The link was used or has expired.').first().waitFor();
  await popup.click('[data-action=choose-others]');
  const open = popup.locator('[aria-labelledby=with-link]');
  await open.locator('[data-action=remind-owner]').first().click();
  await popup.getByText(/^The message for House \d+ is copied\./).waitFor();
  expect(addresses).toContain(addressesIn(await clipboard())[0]);
  expect(await findViolations(popup)).toEqual([]);
});

it('says why a link could not be made, and makes it when that is repeated', async () => {
  const { browser, relay } = stage;
  await neededOwners(2);
  const { popup } = await openList();
  await popup.click('[data-action=send-links]');
  await popup.locator('[data-action=make-links]:not([aria-disabled])').waitFor();
  let isFirst = true;
  await browser.context.route(`${relay.url}/v1/links`, async (route) => {
    const isRefused = isFirst && route.request().method() === 'POST';
    if (isRefused) isFirst = false;
    await (isRefused ? route.abort() : route.continue());
  });
  await popup.click('[data-action=make-links]');
  await popup.getByText('1 could not be created').waitFor();
  await popup.getByText('Check your network, then try again.').waitFor();
  await popup.click('[data-action=try-again]');
  await popup.getByText('2 links are ready').waitFor();
  expect(await popup.locator('[data-link-request=failed]').count()).toBe(0);
});

it('a person makes, opens and copies links, and reminds an owner, by keyboard alone', async () => {
  await neededOwners(2);
  const { popup, clipboard } = await openList();
  await tabTo(popup, '[data-action=send-links]');
  await popup.keyboard.press('Enter');
  await popup.locator('[data-action=make-links]:not([aria-disabled])').waitFor();
  await tabTo(popup, '.pick:not(.all) input');
  await popup.keyboard.press('Space');
  await popup.getByText('Create 1 link', { exact: true }).waitFor();
  await tabTo(popup, '[data-action=make-links]');
  await popup.keyboard.press('Enter');
  await popup.getByText('1 link is ready').waitFor();
  await tabTo(popup, '[data-action=copy-all]');
  await popup.keyboard.press('Enter');
  await popup.getByText('1 message copied.').waitFor();
  expect(addressesIn(await clipboard())).toHaveLength(1);
  await tabTo(popup, '[data-action=show-message]');
  await popup.keyboard.press('Enter');
  await tabTo(popup, '[data-action=address]');
  await popup.keyboard.press('Space');
  await popup.locator('.link-message input[readonly]').waitFor();
  await popup.keyboard.press('Escape');
  await popup.locator('.find').waitFor();
  await tabTo(popup, '[data-action=show-waiting]');
  await popup.keyboard.press('Enter');
  await popup.locator('[data-waiting-for=open]').waitFor();
  await tabTo(popup, '[data-action=remind-owner]');
  await popup.keyboard.press('Enter');
  await popup.getByText(/^The message for House \d+ is copied\./).waitFor();
  await popup.keyboard.press('Escape');
  await popup.locator('.find').waitFor();
});
