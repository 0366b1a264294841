import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { startIdentityProvider } from '../../identity-provider/identity-provider.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { actionsInMenu, chooseInMenu, confirm } from '../../support/browser/console-stage.ts';
import { openPlainBrowser } from '../../support/browser/plain-browser.ts';
import { forFile } from '../../support/for-file.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { makeLink, ownerBrowser } from '../../support/relay/owner.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';
import { valueIn } from '../../support/relay/value-in.ts';

const port = await freePort();
const provider = await forFile(startIdentityProvider([`http://127.0.0.1:${port}/console/signed-in`]));
const sandbox = await forFile(startSandbox());
const env = { ...provider.settings, RELAY_PORT: String(port) };
const relay = await relayOfFile({ sandbox, env });
const { client } = await relay.enrol('Kim');
await connectAccount(client, { id: 'cust-1', name: 'Sea View Rentals' });
const browser = await forFile(openPlainBrowser());

/** Signs in as that person, by clicks. */
async function signIn(name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${relay.url}/console`);
  await page.getByRole('button').click();
  await page.getByRole('button', { name }).click();
  await page.locator('[data-view=overview]').waitFor();
  await page.click('[data-tab=connections]');
  await page.locator('[data-view=connections]').waitFor();
  return page;
}

const tabsIn = (page: Page) => page.locator('[data-tab]').allTextContents();

it('shows an admin all tabs, and other staff only those that they may use', async () => {
  expect(await tabsIn(await signIn('Robin Roe'))).toHaveLength(10);
  const page = await signIn('Alex Doe');
  expect(await tabsIn(page)).toEqual(['Overview', 'Connections', 'Links', 'Alerts', 'Tools']);
  await page.goto(`${relay.url}/console#/audit`);
  await page.locator('[data-view=overview]').waitFor();
});

it('shows a viewer the tabs of staff, and no button that would be refused', async () => {
  valueIn(await client.makeLink({ body: { account: { id: 'cust-2' } } }));
  const page = await signIn('Vera Foe');
  expect(await tabsIn(page)).toEqual(['Overview', 'Connections', 'Links', 'Alerts', 'Tools']);
  expect(await page.locator('.who').textContent()).toContain('Viewer');
  await page.click('.row .open');
  await page.locator('[data-what=connected]').waitFor();
  const offered = (place: string) =>
    page
      .locator(`${place} [data-action]`)
      .evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset['action']));
  expect((await offered('[data-panel]')).sort()).toEqual(['alerts', 'back', 'copy-address']);
  await page.click('[data-tab=links]');
  await page.locator('[data-view=links] .entry').first().waitFor();
  expect(new Set(await offered('[data-view=links]'))).toEqual(new Set(['account']));
  await page.goto(`${relay.url}/console#/accounts/never-connected`);
  await page.getByText('This account has never been connected.').waitFor();
  expect(await offered('.detail-pane')).not.toContain('make-link');
});

it('lets an admin make a viewer, and says which connections are to be handed over', async () => {
  const jamie = (await relay.enrol('Jamie')).client;
  await connectAccount(jamie, { id: 'cust-3', name: 'Zephyr House' });
  const page = await signIn('Robin Roe');
  await page.click('[data-tab=staff]');
  await page.click('[data-action=invite]');
  expect(await page.locator('#field-role').inputValue()).toBe('staff');
  await page.fill('#field-name', 'Jamie');
  await page.selectOption('#field-role', 'viewer');
  await confirm(page);
  const entry = page.locator('.entry', { hasText: 'Jamie' });
  await entry.locator('[data-hint=hand-over]').waitFor();
  expect(await entry.locator('.tag').textContent()).toBe('Viewer');
  // Nobody hands over to a viewer.
  await page.locator('.entry', { hasText: 'Kim' }).locator('[data-action=hand-over]').click();
  expect(await page.locator('#field-to option').allTextContents()).not.toContain('Jamie');
});

it('does not offer staff to disconnect a colleague’s connection', async () => {
  const page = await signIn('Alex Doe');
  await page.click('.row .open');
  await page.locator('[data-what=connected]').waitFor();
  expect(await page.locator('[data-panel] [data-action=renew]').count()).toBe(1);
  expect(await page.locator('[data-panel] [data-action=disconnect]').count()).toBe(0);
});

it('offers admins alone to connect another organization beside the one of today, and says what that means', async () => {
  const staff = await signIn('Alex Doe');
  await staff.click('.row .open');
  await staff.locator('[data-panel] [data-action=renew]').waitFor();
  expect(await staff.locator('[data-action=connect-another]').count()).toBe(0);
  const page = await signIn('Robin Roe');
  await page.click('.row .open');
  await page.click('[data-panel] [data-action=connect-another]');
  expect(await page.locator('dialog').textContent()).toMatch(
    /The current connection stays\..*Calls by account ID fail/,
  );
  await confirm(page);
  await page.locator('#shown-once').waitFor();
  const { links } = valueIn(await client.listLinks({ query: { account: 'cust-1' } }));
  expect(links).toHaveLength(1);
  expect(links[0]).not.toHaveProperty('connection');
});

it('lets an admin undo the revocation of a person of the provider, who can then sign in again', async () => {
  await (await signIn('Alex Doe')).close();
  const page = await signIn('Robin Roe');
  await page.click('[data-tab=staff]');
  const alex = page.locator('.entry', { hasText: 'Alex Doe' });
  await chooseInMenu(alex, 'revoke');
  await confirm(page);
  await alex.locator('.tag.red').waitFor();
  await chooseInMenu(alex, 'take-back');
  await confirm(page);
  await alex.locator('.tag.red').waitFor({ state: 'detached' });
  expect(await actionsInMenu(alex)).toContain('revoke');
  await signIn('Alex Doe');
});

it('a viewer goes through every view, record and empty list without a button or a call that is refused', async () => {
  const owner = { email: 'manager@example.com', organization: 'Lakeside Lofts' };
  const ended = await connectAccount(client, { id: 'cust-ended', name: 'Lakeview Cabin' }, owner);
  sandbox.revoke(owner.organization);
  await client.renewConnection({ id: ended.id, body: {} });
  const link = await makeLink(client, { account: { id: 'cust-waiting' } });
  await ownerBrowser().connect(link.url);
  const page = await signIn('Vera Foe');
  const refused: string[] = [];
  page.on('response', (response) => {
    if (response.status() === 403) refused.push(response.url());
  });
  const offered = new Set<string | undefined>();
  for (const at of [
    ...['overview', 'connections', 'links', 'alerts', 'tools', `connections/${ended.id}`],
    ...[
      'accounts/cust-waiting',
      'accounts/never',
      'connections?q=zz',
      'links?q=zz',
      'alerts?q=zz',
      'tools?q=zz',
    ],
    // Views of admins lead to one of the viewer's own.
    ...['staff', 'keys', 'webhooks', 'audit', 'health'],
  ]) {
    await page.goto(`${relay.url}/console#/${at}`);
    await page.waitForLoadState('networkidle');
    await expect.poll(() => page.locator('[data-state=loading], [aria-busy=true]').count()).toBe(0);
    const actions = page.locator('main [data-action]');
    for (const action of await actions.evaluateAll((all) =>
      all.map((each) => each.getAttribute('data-action')),
    ))
      offered.add(action ?? undefined);
  }
  expect([...offered].sort()).toEqual(['account', 'alerts', 'back', 'copy-address', 'open', 'show-all']);
  expect(refused).toEqual([]);
});
