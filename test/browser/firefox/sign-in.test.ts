import type { Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { startIdentityProvider } from '../../identity-provider/identity-provider.ts';
import { openFirefox } from '../../support/browser/firefox-browser.ts';
import { forFile } from '../../support/for-file.ts';
import { hastySleep } from '../../support/relay/hasty-sleep.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';

const provider = await forFile(startIdentityProvider());
const firefox = await forFile(openFirefox(30_000));
const relay = await relayOfFile({ env: provider.settings, effects: { sleep: hastySleep } });

const windowFrom = (act: () => Promise<unknown>): Promise<Page> => firefox.windowFrom(provider.url, act);
const press = async (window: Page, name: string) =>
  window.locator(`::-p-aria([name="${name}"][role="button"])`).click();
const problemIn = async (page: Page): Promise<string> =>
  (await page.waitForSelector('.problem:not(:empty)'))?.evaluate((each) => each.textContent ?? '') ?? '';

/** Types where the relay is: the options page, which offers to sign in. */
async function typeRelay(): Promise<Page> {
  const options = await firefox.open('options', '#setup-link');
  await options.locator('#setup-link').fill(relay.url);
  await options.locator('[data-action=continue]').click();
  await options.waitForSelector('[data-step=confirm] [data-action=enrol]');
  return options;
}
const signIn = async (options: Page) => {
  const window = await windowFrom(() => options.locator('[data-action=enrol]').click());
  await press(window, 'Alex Doe');
  await options.waitForSelector('[data-session=active]');
};

it('signs in by the provider, out again, and in after the provider has rotated its key', async () => {
  const options = await typeRelay();
  await signIn(options);
  expect((await relay.door.listStaff()).staff).toMatchObject([
    { name: 'Alex Doe', role: 'staff', sessions: [{ bound: true }] },
  ]);
  await options.locator('[data-action=sign-out]').click();
  await options.waitForSelector('#setup-link');
  expect((await relay.door.listStaff()).staff).toMatchObject([{ sessions: [] }]);
  await options.close();
  await provider.rotateKeys();
  const again = await typeRelay();
  await signIn(again);
  await again.close();
});

it('reports that a person who left the group is signed out, and signs them in again by one button', async () => {
  provider.people.set('alex', { name: 'Alex Doe', groups: [] });
  relay.pass(601);
  await expect
    .poll(async () => (await relay.door.listStaff()).staff.map(({ sessions }) => sessions))
    .toEqual([[]]);
  relay.pass(-601);
  provider.people.set('alex', { name: 'Alex Doe', groups: ['customer-success'] });
  const popup = await firefox.open('popup', '[data-session=ended]');
  await popup.locator('[data-session=ended] [data-action=sign-in]').click();
  // The provider's own session goes on: its window asks nothing.
  await popup.waitForSelector('[data-session=ended]', { hidden: true });
  expect((await relay.door.listStaff()).staff).toMatchObject([{ sessions: [{ bound: true }] }]);
  await popup.close();
});

it('reports a closed window or an unreachable provider, and signs in once it is back', async () => {
  const options = await firefox.open('options', '[data-action=sign-out]');
  await options.locator('[data-action=sign-out]').click();
  await options.waitForSelector('#setup-link');
  await options.close();
  await provider.rotateKeys();
  const again = await typeRelay();
  const window = await windowFrom(() => again.locator('[data-action=enrol]').click());
  await window.close();
  expect(await problemIn(again)).toContain('closed before you were signed in');
  await provider.down();
  await again.locator('[data-action=enrol]').click();
  await again.waitForFunction(() =>
    document.querySelector('.problem')?.textContent?.includes('is not responding'),
  );
  await provider.up();
  await signIn(again);
});
