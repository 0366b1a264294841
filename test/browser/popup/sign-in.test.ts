import type { Page } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import { startIdentityProvider } from '../../identity-provider/identity-provider.ts';
import { findViolations } from '../../support/browser/axe.ts';
import { openBrowser } from '../../support/browser/browser.ts';
import { pressAtProvider, signInByClicks, typeRelay } from '../../support/browser/sign-in.ts';
import { forFile } from '../../support/for-file.ts';
import { hastySleep } from '../../support/relay/hasty-sleep.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';

const provider = await forFile(startIdentityProvider());
const relay = await relayOfFile({ env: provider.settings, effects: { sleep: hastySleep } });
const browser = await forFile(openBrowser());
beforeEach(async () => {
  await browser.reset();
  await browser.context.clearCookies();
});

/** The popup of a browser whose session the provider has ended. */
async function popupAfterTheEnd(): Promise<Page> {
  provider.people.set('alex', { name: 'Alex Doe', groups: [] });
  relay.pass(601);
  await expect
    .poll(async () => (await relay.door.listStaff()).staff.map(({ sessions }) => sessions))
    .toEqual([[]]);
  relay.pass(-601);
  provider.people.set('alex', { name: 'Alex Doe', groups: ['customer-success'] });
  const popup = await browser.open('popup');
  await popup.locator('[data-session=ended]').waitFor();
  return popup;
}

it('signs in by the provider, out again, and in after the provider has rotated its key', async () => {
  const options = await signInByClicks(browser, relay);
  const signedInAt = performance.now();
  expect((await relay.door.listStaff()).staff).toMatchObject([
    { role: 'staff', sessions: [{ bound: true }] },
  ]);
  await options.click('[data-action=sign-out]');
  await options.locator('#setup-link').waitFor();
  expect((await relay.door.listStaff()).staff).toMatchObject([{ sessions: [] }]);
  await provider.rotateKeys();
  await options.close();
  // The relay looks for new keys once in a second at the most.
  await expect.poll(() => performance.now() - signedInAt, { timeout: 2_000 }).toBeGreaterThan(1_000);
  await signInByClicks(browser, relay);
});

it('reports that a person who left the group is signed out, and signs them in again by one button', async () => {
  await (await signInByClicks(browser, relay)).close();
  const popup = await popupAfterTheEnd();
  expect(await findViolations(popup)).toEqual([]);
  // The provider's own session goes on: its window asks nothing.
  await popup.click('[data-session=ended] [data-action=sign-in]');
  await popup.getByText('Connect your first account').waitFor();
});

it('says why there is no session: not in the group, left the group, or provider unreachable', async () => {
  const options = await typeRelay(browser, relay);
  expect(await findViolations(options)).toEqual([]);
  const problem = options.locator('.setup .problem');
  await pressAtProvider(await browser.windowFrom(() => options.click('[data-action=enrol]')), 'Sam Poe');
  await problem.getByText('may not use NoiseAware Connect').waitFor();
  await browser.context.clearCookies();
  await pressAtProvider(await browser.windowFrom(() => options.click('[data-action=enrol]')), 'Leave');
  await problem.getByText('did not let you in').waitFor();
  const closed = await browser.windowFrom(() => options.click('[data-action=enrol]'));
  await closed.close();
  await problem.getByText('closed before you were signed in').waitFor();
  await provider.down();
  await options.click('[data-action=enrol]');
  // What is known of the provider leads to a window, which shows that it is away.
  await problem.getByText(/is not responding|closed before/).waitFor();
  await provider.up();
  await pressAtProvider(await browser.windowFrom(() => options.click('[data-action=enrol]')), 'Alex Doe');
  await options.locator('[data-session=active]').waitFor();
});
