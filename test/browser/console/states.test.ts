import { expect, it } from 'vitest';
import { confirm, setConsoleStage } from '../../support/browser/console-stage.ts';
import { forFile } from '../../support/for-file.ts';
import { authorize, complete, connectAccount } from '../../support/relay/connect-account.ts';
import { makeLink, ownerBrowser } from '../../support/relay/owner.ts';

const stage = await forFile(setConsoleStage());
const { client } = await stage.relay.enrol('Alex');
for (const id of ['cust-1', 'cust-2']) await connectAccount(client, { id, name: `House ${id}` });

/** The calls that list connections. */
const lists = /\/v1\/connections(\?|$)/;

it('says why there is no list, and shows it once the relay answers again', async () => {
  const page = await stage.open('links');
  await page.route(lists, (route) => route.abort());
  await page.click('[data-tab=connections]');
  await page.locator('[data-state=failed]').waitFor();
  expect(await page.locator('[data-state=failed]').textContent()).toContain('Check your network');
  await page.unroute(lists);
  await page.click('[data-action=again]');
  await page.locator('.row').nth(1).waitFor();
  expect(await page.locator('[data-state=failed]').count()).toBe(0);
  await page.locator('h1:focus').waitFor();
});

it('shows only the answer to the latest search, however late another comes', async () => {
  const page = await stage.open();
  await page.locator('.row').nth(1).waitFor();
  let answerFirst = () => {};
  const held = new Promise<void>((resolve) => {
    answerFirst = resolve;
  });
  await page.route('**/v1/connections?q=cust-1', async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  const asked = page.waitForRequest('**/v1/connections?q=cust-1');
  const givenUp = page.waitForEvent('requestfailed', (request) => request.url().endsWith('?q=cust-1'));
  await page.fill('input[type=search]', 'cust-1');
  await asked;
  await page.fill('input[type=search]', 'cust-2');
  await givenUp;
  await expect.poll(() => page.locator('.row .id').allTextContents()).toEqual(['cust-2']);
  answerFirst();
});

it('reports a failed search, and no longer presents the earlier result as its answer', async () => {
  const page = await stage.open();
  await page.locator('.row').nth(1).waitFor();
  await page.route('**/v1/connections?q=cust-1', (route) => route.abort());
  await page.fill('input[type=search]', 'cust-1');
  await page.locator('[data-state=failed]').waitFor();
  expect(await page.locator('.row').count()).toBe(0);
});

it('shows a new link next to its own connection only, and until it is closed on purpose', async () => {
  const page = await stage.open();
  await page.click('.row:has-text("cust-1") .open');
  await page.click('[data-panel] [data-action=make-link]');
  await page.click('dialog [data-action=confirm]');
  await page.locator('#shown-once').waitFor();
  const hidden = page.locator('#message-text').evaluate((box) => box.scrollHeight - box.clientHeight);
  expect(await hidden).toBeLessThanOrEqual(0);
  await page.click('.row:has-text("cust-2") .open');
  await page.locator('[data-panel] h1', { hasText: 'cust-2' }).waitFor();
  expect(await page.locator('#shown-once').count()).toBe(0);
  await page.click('.row:has-text("cust-1") .open');
  await page.locator('#shown-once').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[data-panel]').waitFor({ state: 'detached' });
  await page.click('[data-tab=tools]');
  await page.click('[data-tab=links]');
  await page.locator('#shown-once').waitFor();
  await page.click('[data-action=hide]');
  await page.click('[data-tab=connections]');
  await page.locator('.row').nth(1).waitFor();
  expect(await page.locator('#shown-once').count()).toBe(0);
});

it('stays on the page if signing out has failed, and says so', async () => {
  const page = await stage.open();
  await page.route('**/v1/session', (route) => route.abort());
  await page.click('[data-action=sign-out]');
  await page.locator('.said', { hasText: 'Check your network' }).waitFor();
});

it('removes a message completely once its time is over', async () => {
  const page = await stage.open();
  await page.route('**/v1/session', (route) => route.abort());
  await page.click('[data-action=sign-out]');
  const said = page.locator('.said');
  await said.getByText('Check your network').waitFor();
  const clip = await said.boundingBox();
  if (clip === null) throw new Error('nothing is said');
  await said.evaluate((place) => {
    for (const animation of place.getAnimations({ subtree: true })) animation.finish();
  });
  const left = await page.screenshot({ clip });
  await said.evaluate((place) => place.remove());
  expect(left.equals(await page.screenshot({ clip }))).toBe(true);
});

it('ends with its session, says so, and leads to the sign-in page', async () => {
  const page = await stage.open();
  await page.locator('.row').nth(1).waitFor();
  await page.context().clearCookies();
  await page.goto(`${stage.relay.url}/console#/links`);
  await page.locator('[data-view=signed-out]').waitFor();
  await page.locator('h1:focus').waitFor();
  await page.click('[data-action=sign-in]');
  await page.getByText('pnpm relay console').first().waitFor();
});

it('reloads every minute while a person uses it, and stops once it is left idle', async () => {
  const page = await stage.open();
  await page.locator('.row').nth(1).waitFor();
  await page.clock.install();
  await page.reload();
  await page.clock.runFor(1_000);
  await page.locator('.row').nth(1).waitFor();
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/v1/')) asked += 1;
  });
  await page.clock.runFor(3 * 60_000);
  await expect.poll(() => asked).toBeGreaterThanOrEqual(3);
  await page.clock.runFor(13 * 60_000);
  await page.waitForLoadState('networkidle');
  const before = asked;
  await page.clock.runFor(30 * 60_000);
  await page.waitForLoadState('networkidle');
  expect(asked).toBe(before);
  await page.keyboard.press('Shift');
  await page.clock.runFor(60_000);
  await expect.poll(() => asked).toBeGreaterThan(before);
});

it('keeps a dialog open, with its input and the error, if its action fails', async () => {
  const page = await stage.open('staff');
  await page.click('[data-action=invite]');
  await page.fill('#field-name', 'Robin');
  await page.route('**/v1/invites', (route) => route.abort());
  await page.click('dialog [data-action=confirm]');
  await page.locator('dialog .problem').waitFor();
  expect(await page.inputValue('#field-name')).toBe('Robin');
});

it('can be used by keyboard alone, and never loses the focus', async () => {
  const page = await stage.open();
  await page.locator('.row').nth(1).waitFor();
  await page.focus('input[type=search]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('[data-panel]').waitFor();
  await page.locator('h1:focus').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[data-panel]').waitFor({ state: 'detached' });
  await page.locator('.row .open:focus').waitFor();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.locator('input[type=search]:focus').waitFor();
});

it('an admin lets all refused connections be looked at again after an outage, and reads how many work again', async () => {
  const { sandbox } = stage;
  const { id } = await connectAccount(client, { id: 'cust-refused', name: 'Driftwood Loft' });
  sandbox.set({ fault: { token: { kind: '401' }, refresh: { kind: '401' } } });
  await client.renewConnection({ id, body: {} });
  sandbox.set({ fault: {} });
  const page = await stage.open();
  await page.click('[data-filter=needs_you]');
  await page.locator('.row:has-text("Driftwood Loft")').waitFor();
  await page.click('[data-action=look-again]');
  await confirm(page);
  await page.locator('.said', { hasText: '1 retried, 1 works again.' }).waitFor();
  await page.locator('.row:has-text("Driftwood Loft")').waitFor({ state: 'detached' });
});

it('an admin who confirms a link for an account with several connections chooses which one it replaces', async () => {
  const { client: admin } = await stage.relay.enrol('Robin', 'admin');
  const account = { id: 'cust-several', name: 'Beach House' };
  const walkAs = (email: string, organization: string) => ({ email, organization });
  const lakeside = walkAs('manager@example.com', 'Lakeside Lofts');
  const oldTown = walkAs('manager@example.com', 'Old Town Suites');
  const first = await connectAccount(admin, account, lakeside);
  await complete(admin, await authorize(admin, { account, parallel: true }, oldTown));
  const link = await makeLink(admin, { account });
  const harbor = walkAs('owner@example.com', 'Harbor House Rentals');
  await ownerBrowser().connect(link.url, harbor);

  const page = await stage.open('links');
  await page.click('[data-action=confirm-link]');
  const dialog = page.locator('dialog');
  await dialog.locator('[data-action=confirm]').click();
  // None is chosen for the admin: the dialog waits for the choice.
  await page.locator('#field-connection').waitFor();
  await dialog.locator('[data-action=confirm]').click();
  expect(await dialog.textContent()).not.toContain('is connected to');
  await page.selectOption('#field-connection', first.id);
  await expect
    .poll(() => dialog.textContent())
    .toMatch(
      /Beach House is currently connected to Lakeside Lofts \(\d+\)\. Harbor House Rentals \(\d+\) has just authorized\./,
    );
  expect(await dialog.locator('[data-action=confirm]').textContent()).toBe('Replace');
  await dialog.locator('.button.danger[data-action=confirm]').waitFor();
  await confirm(page);
  const { connections } = await stage.relay.door.listConnections({ query: { account: account.id } });
  expect(connections.map(({ organization }) => organization?.replace(/ \(.*/, ''))).toEqual(
    expect.arrayContaining(['Harbor House Rentals', 'Old Town Suites']),
  );
  expect(connections.find(({ id }) => id === first.id)?.organization).toContain('Harbor House Rentals');
});

it('a person who confirms a link reads which organization was connected meanwhile before it is replaced', async () => {
  const { client: admin } = await stage.relay.enrol('Kim', 'admin');
  const account = { id: 'cust-meanwhile', name: 'Pier House' };
  const link = await makeLink(admin, { account });
  await ownerBrowser().connect(link.url, {
    email: 'owner@example.com',
    organization: 'Harbor House Rentals',
  });
  const page = await stage.open('links?q=cust-meanwhile');
  await page.click('[data-action=confirm-link]');
  await connectAccount(admin, account, { email: 'manager@example.com', organization: 'Lakeside Lofts' });
  const dialog = page.locator('dialog');
  await dialog.locator('[data-action=confirm]').click();
  await expect
    .poll(() => dialog.textContent())
    .toMatch(/Pier House is currently connected to Lakeside Lofts \(\d+\)\. Harbor House Rentals \(\d+\)/);
  expect(await dialog.locator('[data-action=confirm]').textContent()).toBe('Replace');
  await dialog.locator('.button.danger[data-action=confirm]').waitFor();
  const { connections } = await stage.relay.door.listConnections({ query: { account: account.id } });
  expect(connections[0]?.organization).toContain('Lakeside Lofts');
});
