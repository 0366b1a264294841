import type { Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { openFirefox } from '../../support/browser/firefox-browser.ts';
import { forFile } from '../../support/for-file.ts';
import { connectRefused } from '../../support/relay/connect-refused.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';

const firefox = await forFile(openFirefox(30_000));
const sandbox = await forFile(startSandbox());
const relay = await relayOfFile({ sandbox });
await firefox.setUp((await relay.door.invite({ body: { name: 'Alex' } })).link);
const accounts = [1_001, 1_002].map((number) => ({ id: `cust-${number}`, name: `House ${number}` }));
await connectRefused((await relay.enrol('Kim')).client, sandbox, accounts);

const waitForText = (page: Page, text: string) => page.waitForSelector(`::-p-text(${text})`);

it('makes the links for every owner in need, copies their messages, and reminds one of them', async () => {
  const popup = await firefox.open('popup', '[data-action=send-links]');
  await popup.locator('[data-action=send-links]').click();
  await popup.locator('[data-action=make-links]:not([aria-disabled])').click();
  await popup.locator('[data-action=copy-all]:not([aria-disabled])').click();
  await waitForText(popup, '2 messages copied.');
  await popup.locator('[data-action=show-message]').click();
  await popup.waitForSelector('.link-message textarea');
  await popup.locator('[data-action=back]').click();
  await popup.locator('[data-action=show-waiting]').click();
  await popup.locator('[data-waiting-for=open] [data-action=remind-owner]').click();
  await waitForText(popup, 'is copied.');
  await popup.close();
});

it('lists the same connections in the sidebar, and opens, searches and leaves them there', async () => {
  const panel = await firefox.open('sidepanel', '[data-group=needs_you]');
  expect(await panel.$$('[data-group=needs_you]')).toHaveLength(2);
  await panel.locator('[data-group=needs_you] .open').click();
  await panel.waitForSelector('.connection [data-action=reconnect]');
  await panel.keyboard.press('Escape');
  await panel.waitForSelector('.find');
  await panel.keyboard.press('/');
  await panel.keyboard.type('1002');
  await expect.poll(async () => (await panel.$$('[data-connection]')).length).toBe(1);
  await panel.close();
});

it('sets look and language in the options, and says in the question window how one comes to ask', async () => {
  const options = await firefox.open('options', '.choices-of-look select');
  await options.select('.choices-of-look select', 'de');
  await expect.poll(() => options.$eval('html', ({ lang }) => lang)).toBe('de');
  const question = await firefox.open('question', 'main');
  await expect.poll(() => question.$eval('html', ({ lang }) => lang)).toBe('de');
  expect(await question.$eval('main', ({ textContent }) => textContent)).toContain('NoiseAware');
});
