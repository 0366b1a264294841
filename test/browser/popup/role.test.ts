import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { startIdentityProvider } from '../../identity-provider/identity-provider.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { openBrowser } from '../../support/browser/browser.ts';
import { signInByClicks } from '../../support/browser/sign-in.ts';
import { forFile } from '../../support/for-file.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { hastySleep } from '../../support/relay/hasty-sleep.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';

let joined = 0;
const provider = await forFile(startIdentityProvider());
const sandbox = await forFile(startSandbox());
const relay = await relayOfFile({ sandbox, env: provider.settings, effects: { sleep: hastySleep } });
const browser = await forFile(openBrowser());

/** The provider puts the person in these groups, and the relay has asked it. */
async function join(...groups: string[]): Promise<void> {
  provider.people.set('alex', { name: 'Alex Doe', groups: ['customer-success', ...groups] });
  joined += 1;
  const later = joined * 700;
  relay.pass(later);
  const role = groups.includes('noiseaware-admins')
    ? 'admin'
    : groups.includes('auditors')
      ? 'viewer'
      : 'staff';
  await expect
    .poll(async () => (await relay.door.listStaff()).staff.find(({ name }) => name === 'Alex Doe')?.role)
    .toBe(role);
  // The browser proves its key by its own clock.
  relay.pass(-later);
}

/** A new popup at that connection, and its button to disconnect. */
async function disconnectIn(account: string) {
  const popup: Page = await browser.open('popup');
  await popup.getByText(account, { exact: true }).click();
  const connection = popup.locator('.connection');
  await connection.waitFor();
  return { popup, disconnect: connection.locator('[data-action=disconnect]') };
}

it('offers Disconnect for a colleague’s connection to admins only, from the next call after the provider’s change', async () => {
  await (await signInByClicks(browser, relay)).close();
  const { client: colleague } = await relay.enrol('Kim');
  await connectAccount(colleague, { id: 'cust-1043', name: 'Heron Beach House' });

  const asStaff = await disconnectIn('Heron Beach House');
  await asStaff.popup.locator('.foot').waitFor();
  expect(await asStaff.disconnect.count()).toBe(0);
  await asStaff.popup.getByText('Only Kim or an admin can disconnect or erase this connection.').waitFor();
  await asStaff.popup.close();

  await join('noiseaware-admins');
  const asAdmin = await disconnectIn('Heron Beach House');
  await asAdmin.disconnect.waitFor();

  // The popup stays open: the next call of any kind says it.
  await join();
  const other = await browser.open('popup');
  await asAdmin.disconnect.waitFor({ state: 'detached' });
  await other.close();
});

it('shows a viewer connections without a button that would be refused', async () => {
  await join('auditors');
  // The popup that is open when the role changes drops its buttons by the next call.
  await (await browser.open('popup')).close();
  const { popup } = await disconnectIn('Heron Beach House');
  const offered = popup.locator('.connection [data-action]');
  await expect.poll(() => offered.count()).toBe(0);
  await popup.click('[data-action=back]');
  await popup.locator('.row').first().waitFor();
  expect(await popup.locator('[data-action=open-connect], [data-action=reconnect]').count()).toBe(0);
  await popup.fill('input[type=search]', 'nobody');
  await popup.locator('[data-nothing=search]').waitFor();
  expect(await popup.locator('[data-action=connect-typed]').count()).toBe(0);
});
