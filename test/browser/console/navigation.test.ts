import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { confirm, setConsoleStage } from '../../support/browser/console-stage.ts';
import { findLost } from '../../support/browser/find-lost.ts';
import { tabTo } from '../../support/browser/tab-to.ts';
import { forFile } from '../../support/for-file.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { ownerBrowser } from '../../support/relay/owner.ts';
import { startReceiver } from '../../webhooks/receiver.ts';

const stage = await forFile(setConsoleStage({ RELAY_WEBHOOKS_PRIVATE: '1' }));
const { relay } = stage;

/** What the mark of a view says; undefined without one. */
const markOf = (page: Page, view: string) =>
  page.locator(`[data-tab=${view}] .badge`).evaluateAll((badges) => badges[0]?.getAttribute('aria-label'));

it('shows the views in groups', async () => {
  const page = await stage.open();
  const groups = await page.locator('nav > div').evaluateAll((all) =>
    all.map((group) => ({
      name: group.querySelector('.nav-group')?.textContent,
      views: Array.from(group.querySelectorAll('a'), (view) => view.dataset['tab']),
    })),
  );
  expect(groups).toEqual([
    { name: 'Work', views: ['overview', 'connections', 'links', 'alerts'] },
    { name: 'Developers', views: ['keys', 'webhooks', 'tools'] },
    { name: 'Admin', views: ['staff', 'audit', 'health'] },
  ]);
});

it('marks the views in which something waits, says what, and removes a mark once nothing waits any more', async () => {
  const receiver = await startReceiver();
  const { id } = await relay.door.addWebhook({ body: { url: receiver.url } });
  const link = await relay.door.makeLink({ body: { account: { id: 'cust-1', name: 'Heron House' } } });
  const page = await stage.open();
  await page.locator('.nav').waitFor();
  expect(await markOf(page, 'links')).toBeUndefined();
  expect(await markOf(page, 'webhooks')).toBeUndefined();

  receiver.answer = 500;
  await ownerBrowser().connect(link.url);
  await connectAccount((await relay.enrol('Alex')).client, { id: 'cust-2' });
  await expect.poll(async () => (await relay.door.readWebhook({ id })).failure).not.toBeNull();
  // Findings are used for a minute.
  await relay.restart();
  await page.reload();
  await expect.poll(() => markOf(page, 'links')).toBe('1 link is waiting for your confirmation');
  expect(await markOf(page, 'webhooks')).toBe('1 webhook is behind');

  await page.click('[data-tab=links]');
  await page.click('[data-action=confirm-link]');
  await confirm(page);
  await expect.poll(() => markOf(page, 'links')).toBeUndefined();
});

it('marks Health with the number of findings that are not good', async () => {
  const page = await stage.open('health');
  await page.locator('.findings [data-level]').first().waitFor();
  const bad = await page.locator('.findings :is([data-level=warning], [data-level=problem])').count();
  const expected = bad === 0 ? undefined : `${bad} ${bad === 1 ? 'item needs' : 'items need'} attention`;
  await expect.poll(() => markOf(page, 'health')).toBe(expected);
});

it('opens the navigation as a menu on a small screen, and closes it after a choice or by Escape, by keyboard alone', async () => {
  const page = await stage.open('links', { viewport: { width: 360, height: 740 } });
  const menu = page.locator('#menu');
  expect(await menu.isVisible()).toBe(false);
  await tabTo(page, '[data-action=menu]');
  await page.keyboard.press('Enter');
  await page.locator('[data-action=menu][aria-expanded=true]').waitFor();
  expect([...(await findViolations(page)), ...(await findLost(page))]).toEqual([]);
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'hidden' });
  await page.locator('[data-action=menu]:focus').waitFor();
  await page.keyboard.press('Enter');
  await tabTo(page, '[data-tab=alerts]');
  await page.keyboard.press('Enter');
  await page.locator('[data-view=alerts] h1:focus').waitFor();
  await menu.waitFor({ state: 'hidden' });
});
