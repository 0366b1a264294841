import type { Page } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import {
  authorize,
  openConnection,
  outcomeIn,
  pressAuthorize,
  pressConnect,
} from '../../support/browser/stage.ts';
import { stageForFile } from '../../support/browser/stages.ts';
import { authorize as authorizeByCall, complete } from '../../support/relay/connect-account.ts';

const stage = await stageForFile();
let popup: Page;

const lakeside = 'Lakeside Lofts';
const oldTown = 'Old Town Suites';
const keep = '[data-action=keep-organization]';
const use = '[data-action=use-organization]';

/** An account is connected to one organization of a login that has several. */
beforeEach(async () => {
  popup = await stage.browser.open('popup');
  await authorizeAs(lakeside, await pressConnect(stage, popup, 'acct-1', 'Sea View'));
  expect(await outcomeIn(popup)).toBe('connected');
  expect(await popup.textContent('[data-outcome]')).toContain(lakeside);
});

async function authorizeAs(organization: string, window: Page): Promise<void> {
  await window.fill('#email', 'manager@example.com');
  await window.fill('#password', stage.sandbox.demoUser.password);
  await window.click('#login');
  await window.getByLabel(organization).check();
  await window.click('form[action="/authorize/organization"] button');
  await pressAuthorize(window);
}

/** Presses Reconnect by the keyboard and authorizes the other organization, up to the question. */
async function reconnect(): Promise<void> {
  const button = (await openConnection(popup)).locator('[data-action=reconnect]');
  await authorizeAs(oldTown, await stage.browser.windowFrom(() => button.press('Enter')));
  await popup.locator('[data-outcome=wrong_organization]').waitFor();
}

/** What the relay has of the one connection, and how often an access code was exchanged. */
async function atRelay() {
  const { connections } = await stage.relay.door.listConnections();
  return { connections, exchanges: stage.sandbox.entries('token').length };
}

it('asks, focuses Keep first, and never confirms by a stray Enter', async () => {
  await reconnect();
  expect(await popup.textContent('[data-outcome]')).toMatch(
    /Sea View.*Lakeside Lofts.*Old Town Suites.*was not changed/,
  );
  await popup.locator('h1:focus').waitFor();
  await popup.keyboard.press('Enter');
  await popup.keyboard.press('Tab');
  await popup.locator(`${keep}:focus`).waitFor();
  const { exchanges } = await atRelay();
  await popup.keyboard.press('Enter');
  await popup.locator('[data-outcome=cancelled]').waitFor();
  expect(await popup.textContent('[data-outcome]')).toContain('Nothing has changed');
  // Another login is possible once this one has been logged out of.
  const tab = stage.browser.context.waitForEvent('page');
  await popup.click('[data-outcome] [data-action=open-login]');
  expect(new URL((await tab).url()).origin).toBe(new URL(stage.sandbox.url).origin);
  await (await tab).close();
  const after = await atRelay();
  expect(after.exchanges).toBe(exchanges);
  expect(after.connections).toMatchObject([
    { status: 'active', organization: expect.stringContaining(lakeside) },
  ]);
  await popup.click('[data-outcome] [data-action=dismiss]');
  await popup.locator('.connection[data-status=active]').waitFor();
});

it('uses the other organization after a double click, without a new window', async () => {
  const before = await atRelay();
  await reconnect();
  const logins = stage.sandbox.entries('login').length;
  await popup.dblclick(use);
  await popup.locator('[data-outcome=connected]').waitFor();
  expect(await popup.textContent('[data-outcome]')).toContain(oldTown);
  const after = await atRelay();
  // One exchange that was refused, and one that was confirmed.
  expect(after.exchanges).toBe(before.exchanges + 2);
  expect(after.connections).toMatchObject([
    { id: before.connections[0]?.id, organization: expect.stringContaining(oldTown) },
  ]);
  expect(stage.sandbox.entries('login').length).toBe(logins);
});

it('reports that it can no longer confirm after the worker was killed, and asks again', async () => {
  await reconnect();
  await popup.close();
  await stage.browser.killWorker();
  popup = await stage.browser.open('popup');
  expect(await outcomeIn(popup)).toBe('wrong_organization');
  expect(await popup.locator(use).count()).toBe(0);
  await popup.getByText('NoiseAware’s answer is gone').waitFor();
  await authorizeAs(oldTown, await stage.browser.windowFrom(() => popup.click('[data-action=retry]')));
  await popup.click(use);
  await popup.locator('[data-outcome=connected]').waitFor();
});

it('an account with several connections: the person chooses one, and reads which organization it replaces first', async () => {
  const account = { id: 'acct-1', name: 'Sea View' };
  const { client: admin } = await stage.relay.enrol('Robin', 'admin');
  const manager = { email: 'manager@example.com', organization: oldTown };
  await complete(admin, await authorizeByCall(admin, { account, parallel: true }, manager));
  await popup.click('[data-outcome] [data-action=dismiss]');
  await authorize(stage, await pressConnect(stage, popup, account.id, account.name));
  expect(await outcomeIn(popup)).toBe('ambiguous_account');
  const { connections: before } = await atRelay();
  const chosen = before.find(({ organization }) => organization?.startsWith(lakeside));
  await popup.click(`[data-action=use-connection][data-connection="${chosen?.id}"]`);
  await popup.locator('[data-outcome=wrong_organization]').waitFor();
  expect(await popup.textContent('[data-outcome]')).toMatch(
    /Sea View is currently connected to Lakeside Lofts.*\. Harbor House Rentals.* has just authorized\./,
  );
  expect((await atRelay()).connections).toEqual(before);
  await popup.click(use);
  await popup.locator('[data-outcome=connected]').waitFor();
  const { connections: after } = await atRelay();
  expect(after.find(({ id }) => id === chosen?.id)?.organization).toContain('Harbor House Rentals');
  expect(after.map(({ organization }) => organization?.split(' (')[0])).toContain(oldTown);
});
