import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { openPlainBrowser } from '../../support/browser/plain-browser.ts';
import { logIn, openConnection } from '../../support/browser/stage.ts';
import { stageForFile } from '../../support/browser/stages.ts';
import { forFile } from '../../support/for-file.ts';
import { makeLink } from '../../support/relay/owner.ts';

const stage = await stageForFile();
const phones = await forFile(openPlainBrowser());

/** An owner's phone: as wide as the narrowest, in their language. */
const phone = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> =>
  (await phones.newContext({ viewport: { width: 360, height: 740 }, ...options })).newPage();

/** The address of the link, as it is shown alone. */
async function addressIn(popup: Page): Promise<string> {
  await popup.click('[data-action=address]');
  return popup.inputValue('#message-address');
}

const picture = process.env['LINK_PICTURES'];
const take = async (page: Page, name: string) => {
  if (picture !== undefined) await page.screenshot({ path: path.join(picture, `${name}.png`) });
};

it('lets an owner connect by a link from the popup, on a phone without scripts, and its maker confirms', async () => {
  const popup = await stage.browser.open('popup');
  await popup.click('[data-action=open-connect]');
  await popup.fill('#account-id', 'cust-1043');
  await popup.fill('#account-name', 'Heron Beach House');
  await popup.click('[data-action=owner-link]');
  // Made as the page opens; its main action is to copy the message.
  await popup.locator('.button.primary[data-action=copy-message]:focus').waitFor();
  expect(await popup.locator('.button.primary').count()).toBe(1);
  await popup.click('[data-action=code]');
  await popup.locator('svg.qr').waitFor();
  const url = await addressIn(popup);
  expect(await findViolations(popup)).toEqual([]);
  const message = popup.locator('#message-text');
  await expect.poll(() => message.inputValue()).toContain(`Hello, this is Alex from `);
  expect(await message.inputValue()).toContain(url);
  await popup.selectOption('#message-language', 'de');
  await expect.poll(() => message.inputValue()).toContain('Wir sehen Ihr Passwort nie.');
  await expect
    .poll(() => popup.locator('[data-action=mail]').getAttribute('href'))
    .toContain(encodeURIComponent((await message.inputValue()).replaceAll('\n', '\r\n')));
  await popup.locator('[data-link=open]').waitFor();
  await take(popup, 'popup-link');

  const owner = await phone({ javaScriptEnabled: false });
  const referers: (string | undefined)[] = [];
  owner.on('request', (request) => {
    if (!request.url().startsWith(stage.relay.url)) referers.push(request.headers()['referer']);
  });
  await owner.goto(url);
  expect(await owner.locator('h1').textContent()).toBe('Connect NoiseAware for Heron Beach House');
  await take(owner, 'offer');
  await owner.click('button');
  await logIn(stage, owner);
  await popup.locator('[data-link=started]').waitFor();
  await owner.click('#authorize');
  await owner.waitForURL(`${stage.relay.url}/connected`);
  expect(await owner.locator('h1').textContent()).toBe('Almost done');
  await take(owner, 'waiting');
  // NoiseAware has got nothing of the link's address.
  expect(referers.length).toBeGreaterThan(0);
  expect(referers.filter((each) => each?.includes('/connect/'))).toEqual([]);

  const question = popup.locator('[data-waiting]');
  await question.waitFor();
  expect(await question.textContent()).toContain('Connect Heron Beach House?');
  expect(await findViolations(popup)).toEqual([]);
  await take(popup, 'popup-question');
  await question.locator('[data-action=confirm-link]').click();
  await popup.locator('[data-link=connected]').waitFor();
  await popup.click('[data-action=back]');
  const item = await openConnection(popup);
  expect(await item.getAttribute('data-status')).toBe('active');
  await owner.reload();
  expect(await owner.locator('h1').textContent()).toBe('Connected');
  await take(owner, 'connected');
  await owner.goBack({ waitUntil: 'load' });
  await owner.goto(url);
  expect(await owner.locator('h1').textContent()).toBe('Connected');
});

it('shows a link that waits for its maker above the list, where a click refuses it', async () => {
  const popup = await stage.browser.open('popup');
  await popup.click('[data-action=open-connect]');
  await popup.fill('#account-id', 'cust-7');
  await popup.click('[data-action=owner-link]');
  const owner = await phone();
  await owner.goto(await addressIn(popup));
  await owner.click('button');
  await logIn(stage, owner);
  await owner.click('#authorize');
  await owner.waitForURL(`${stage.relay.url}/connected`);
  await popup.click('[data-action=back]');
  await popup.locator('.window, main').locator('[data-waiting] [data-action=refuse-link]').click();
  await popup.locator('[data-waiting]').waitFor({ state: 'detached' });
  await owner.reload();
  expect(await owner.locator('h1').textContent()).toBe('This link was withdrawn');
  // The next account is another one.
  await popup.click('[data-action=open-connect]');
  await popup.locator('#account-id:focus').waitFor();
  expect(await popup.inputValue('#account-id')).toBe('');
});

it('shows the link of this browser again where the page is opened once more, and a new one after a withdrawal', async () => {
  const open = async () => {
    const popup = await stage.browser.open('popup');
    await popup.click('[data-action=open-connect]');
    await popup.fill('#account-id', 'cust-8');
    await popup.click('[data-action=owner-link]');
    return popup;
  };
  const first = await open();
  const url = await addressIn(first);
  await first.close();
  await stage.browser.killWorker();
  const again = await open();
  expect(await addressIn(again)).toBe(url);
  expect(await again.locator('[data-link=open]').count()).toBe(1);
  await again.click('[data-action=withdraw]');
  await again.locator('[data-link=revoked]').waitFor();
  expect((await stage.browser.kept()).text).not.toContain(url);
  await again.click('[data-action=make-link]');
  expect(await addressIn(again)).not.toBe(url);
  await again.close();
});

it.each(['light', 'dark'] as const)(
  'shows the owner’s pages without clipped text at 360 px, %s, and without axe violations',
  async (colorScheme) => {
    const { client } = await stage.relay.service('billing');
    const { url } = await makeLink(client, {
      account: { id: 'c', name: `Haus${'donaudampfschiff'.repeat(6)}` },
    });
    const owner = await phone({ colorScheme, locale: 'de-AT' });
    for (const [name, address] of [
      ['offer', url],
      ['not-owner', `${url}?not-owner`],
      ['unknown', `${url}x`],
      ['other-browser', `${stage.relay.url}/connected`],
    ] as const) {
      await owner.goto(address);
      expect(await owner.getAttribute('html', 'lang')).toBe('de');
      expect(await findViolations(owner)).toEqual([]);
      expect(await owner.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      await take(owner, `${name}-${colorScheme}`);
    }
  },
);
