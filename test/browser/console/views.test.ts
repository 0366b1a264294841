import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { startIdentityProvider } from '../../identity-provider/identity-provider.ts';
import {
  actionsInMenu,
  chooseInMenu,
  confirm,
  setConsoleStage,
} from '../../support/browser/console-stage.ts';
import { registerTools } from '../../support/browser/register-tools.ts';
import { forFile, forTest } from '../../support/for-file.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { makeLink } from '../../support/relay/owner.ts';
import { signIn } from '../../support/relay/sign-in.ts';

const stage = await forFile(setConsoleStage());
const { relay } = stage;
const { client } = await relay.enrol('Alex');
await connectAccount(client, { id: 'cust-1', name: 'Sea View Rentals' });
await relay.enrol('Kim');
await relay.service('billing', { scopes: ['token'], accounts: ['cust-{*}'] });
await registerTools(relay, [
  { id: 'tideloft', name: 'Tideloft', pages: ['https://tool.example/units/{id}'] },
]);

it('explains how to make the first link, and says of a filter what was looked for', async () => {
  const page = await stage.open('links');
  const empty = page.locator('[data-state=empty]');
  await expect.poll(() => empty.textContent()).toContain('Press New link to create one');
  await page.selectOption('#field-status', 'revoked');
  await expect.poll(() => empty.textContent()).toContain('Nothing matches Show: Withdrawn.');
});

it('says of each empty list what it is for, and gives admins the command that fills it', async () => {
  const empty = await forTest(setConsoleStage());
  const page = await empty.open('connections');
  await page.click('.middle [data-action=make-link]');
  await page.locator('#field-id').waitFor();
  await page.keyboard.press('Escape');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  for (const [view, purpose, command] of [
    ['keys', 'Your systems call this relay with a key.', 'pnpm relay service-key --name'],
    ['webhooks', 'A webhook sends events to your systems.', 'pnpm relay webhooks add'],
    ['tools', 'In the tools listed here, the extension shows connections.', 'pnpm relay tools add'],
    ['alerts', 'NoiseAware', 'pnpm relay alerts url'],
  ] as const) {
    await page.goto(`${empty.relay.url}/console#/${view}`);
    await page.locator(`[data-view=${view}] [data-state=empty]`, { hasText: purpose }).waitFor();
    expect(await page.locator(`[data-view=${view}]`).textContent()).not.toContain('{command}');
    await page.click('[data-action=copy-command]');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(command);
  }
});

it('shows staff and browsers, invites with a link that is shown once, and signs a browser out', async () => {
  const page = await stage.open('staff');
  const kim = page.locator('.entry', { hasText: 'Kim' });
  await kim.locator('summary').click();
  await kim.locator('[data-action=end-session]').click();
  await confirm(page);
  await kim.locator('summary').waitFor({ state: 'detached' });
  // At width a person is a row of one line.
  expect((await kim.boundingBox())?.height).toBeLessThanOrEqual(46);

  await page.click('[data-action=invite]');
  await page.fill('#field-name', 'Robin');
  await page.selectOption('#field-role', 'admin');
  await confirm(page);
  expect(await page.inputValue('#shown-once')).toMatch(new RegExp(`^${stage.relay.url}/?#`));
  expect(await page.locator('.entry', { hasText: 'Robin' }).textContent()).toContain('Admin');
  await page.click('[data-action=hide]');
  expect(await page.locator('#shown-once').count()).toBe(0);
});

it('shows how often an invite of a demonstration still works', async () => {
  const demonstration = await forTest(setConsoleStage({ RELAY_DEMONSTRATION: '1' }));
  await demonstration.relay.door.invite({ body: { name: 'Reviewers', uses: 40 } });
  const page = await demonstration.open('staff');
  await page.locator('.entry', { hasText: 'Reviewers' }).getByText('40 more uses').waitFor();
});

it('says on a person how often their sign-in was refused today, and why', async () => {
  const provider = await forTest(startIdentityProvider());
  const company = await forTest(setConsoleStage(provider.settings));
  await signIn(company.relay, 'alex');
  provider.people.set('alex', { name: 'Alex Doe', groups: [] });
  await expect(signIn(company.relay, 'alex')).rejects.toThrow('forbidden');
  const page = await company.open('staff');
  const refused = page.locator('.entry', { hasText: 'Alex Doe' }).locator('[data-action=refused]');
  expect(await refused.textContent()).toMatch(/^Sign-ins refused today: 1, last not allowed to sign in, \d/);
});

it('hands over a leaving staff member’s connections, revokes that person, and offers no revocation of oneself', async () => {
  await makeLink(client, { account: { id: 'cust-2' } });
  const page = await stage.open('staff');
  const alex = page.locator('.entry', { hasText: 'Alex' });
  await alex.locator('a', { hasText: '1 connection' }).waitFor();
  await chooseInMenu(alex, 'revoke');
  const asked = page.locator('dialog');
  expect(await asked.textContent()).toContain('Connections are not affected.');
  expect(await asked.textContent()).toContain('Their open links stop working');
  await expect.poll(() => asked.textContent()).toMatch(/ manages [1-9]\d* connections?\./);
  expect(await asked.textContent()).toContain('1 link from ');
  const choices = await page.locator('#field-to option').allTextContents();
  expect(choices).toContain('Kim');
  // The person at this console is the operator.
  expect(choices.filter((each) => each.startsWith('operator'))).toEqual([]);
  await page.selectOption('#field-to', { label: 'Kim' });
  await confirm(page);
  await alex.locator('.tag.red').waitFor();
  const own = page.locator('.entry', { hasText: 'you ·' });
  expect(await actionsInMenu(own)).not.toContain('revoke');
  await page.goto(`${stage.relay.url}/console#/connections`);
  await page.click('.row .open');
  await page.locator('.connection dd', { hasText: 'Kim' }).waitFor();
});

it('shows what a service key may do, and revokes it', async () => {
  const page = await stage.open('keys');
  const key = page.locator('.entry', { hasText: 'billing' });
  await page.fill('#field-q', 'nobody');
  await page.getByText('Nothing matches Name or ID: nobody.').waitFor();
  await page.fill('#field-q', ' ILLI ');
  expect(await key.textContent()).toContain('cust-{*}');
  await chooseInMenu(key, 'revoke');
  await confirm(page);
  await key.locator('.tag', { hasText: 'Revoked' }).waitFor();
  expect(await key.locator('[data-action=more]').count()).toBe(0);
});

it('shows the rules of tools', async () => {
  const page = await stage.open('tools');
  await page.fill('#field-q', 'nobody');
  await page.getByText('Nothing matches Name or ID: nobody.').waitFor();
  await page.fill('#field-q', 'IDELO');
  expect(await page.locator('.entry').textContent()).toContain('https://tool.example/units/{id}');
});

it('shows the audit entries that match the filters, and links an entry to its connection', async () => {
  const page = await stage.open('audit');
  await page.selectOption('#field-what', 'connected');
  await expect.poll(() => page.locator('.audit-entry').count()).toBe(1);
  await page.fill('#field-who', 'Kim');
  await page.locator('[data-state=empty]').waitFor();
  await page.fill('#field-who', 'Alex');
  await page.fill('#field-since', '2020-01-01T00:00');
  await page.locator('.audit-entry a').click();
  await page.locator('[data-panel] .connection').waitFor();
});

it('names the object of an audit entry', async () => {
  const page = await stage.open('audit');
  await page.selectOption('#field-what', 'service_key_created');
  await expect.poll(() => page.locator('.audit-entry .about').allTextContents()).toEqual(['billing']);
});

it('begins with the overview: charts of a week, their numbers as tables, and what ends on each of 15 days', async () => {
  const page = await stage.open('');
  await page.locator('main[data-view=overview] .plot').nth(8).waitFor();
  const renewals = page.locator('.plot', { hasText: 'Renewals' });
  await renewals.locator('summary').click();
  await expect.poll(() => renewals.locator('tbody tr').count()).toBe(7 * 24);
  await renewals.locator('tbody tr').last().locator('a').click();
  await page.locator('main[data-view=audit]').waitFor();
  expect(await page.inputValue('#field-since')).toMatch(/^20..-..-..T..:00$/);
  await page.goBack();
  await page.locator('.ranges a', { hasText: '1 year' }).click();
  await expect.poll(() => page.locator('.ranges [aria-current]').textContent()).toBe('1 year');
  const links = page.locator('.plot', { hasText: 'Links for owners' });
  await links.locator('summary').click();
  await expect.poll(() => links.locator('tbody tr').count()).toBe(365);
  const expiry = page.locator('.plot', { hasText: 'expire unless renewed' });
  await expiry.locator('summary').click();
  await expect.poll(() => expiry.locator('tbody tr').count()).toBe(15);
});

it('names what a chart has where the pointer is, and opens the connections of the day that is clicked', async () => {
  const page = await stage.open('overview');
  const area = page.locator('.plot', { hasText: 'expire unless renewed' }).locator('.chart-area');
  const { width = 0 } = (await area.boundingBox()) ?? {};
  const position = { x: (width * 14.5) / 15, y: 40 };
  await area.hover({ position });
  await expect.poll(() => area.locator('.chart-tip').textContent()).toMatch(/Connections: \d+$/);
  await area.click({ position });
  await page.locator('main[data-view=connections]').waitFor();
  expect(page.url()).toMatch(/dies=20\d\d-\d\d-\d\d$/);
});

it('shows the doctor’s findings', async () => {
  const page = await stage.open('health');
  await page.locator('.findings [data-level]').first().waitFor();
  expect(await page.locator('.findings').textContent()).toContain('Settings');
});

it('follows the browser’s Back, and shows the overview at an unknown address', async () => {
  const page = await stage.open('tools');
  await page.click('[data-tab=keys]');
  await page.locator('[data-view=keys]').waitFor();
  await page.locator('h1:focus').waitFor();
  await page.goBack();
  await page.locator('[data-view=tools]').waitFor();
  await page.goto(`${stage.relay.url}/console#/%E0%A4%A/x`);
  await page.locator('[data-view=overview]').waitFor();
});

it('an admin downloads what a list shows as CSV: with its filters, and with formulas defused', async () => {
  await relay.door.makeLink({ body: { account: { id: 'cust-csv', name: '=1+1' } } });
  await relay.door.makeLink({ body: { account: { id: 'cust-other' } } });
  const page = await stage.open('links?q=cust-csv');
  const rowsOf = async (view: string, query: string) => {
    await page.goto(`${relay.url}/console#/${view}?${query}`);
    await page.locator(`[data-view=${view}]`).waitFor();
    await page.locator(`[data-action=download][href$="?${query}"]`).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click('[data-action=download]'),
    ]);
    return (await readFile(await download.path(), 'utf8')).trim().split('\n').slice(1);
  };
  const links = await rowsOf('links', 'q=cust-csv');
  expect(links).toHaveLength(1);
  expect(links[0]).toContain("'=1+1");
  expect(await rowsOf('connections', 'q=sea+view')).toHaveLength(1);
  const entries = await rowsOf('audit', 'what=staff_invited');
  expect(entries.length).toBeGreaterThan(1);
  expect(entries.every((entry) => entry.includes('staff_invited'))).toBe(true);
});

it('sorts a list that is loaded whole by a column, also in the address', async () => {
  await relay.service('accounting', { scopes: ['api:read'] });
  const page = await stage.open('keys');
  const names = () => page.locator('.entry .entry-name a').allTextContents();
  await page.click('[data-sort=name]');
  await expect.poll(names).toEqual(['accounting', 'billing']);
  expect(await page.locator('th[aria-sort=ascending]').textContent()).toContain('Name');
  await page.click('[data-sort=name]');
  await expect.poll(names).toEqual(['billing', 'accounting']);
  await page.reload();
  await page.locator('th[aria-sort=descending]').waitFor();
  expect(await names()).toEqual(['billing', 'accounting']);
});

it('keeps the head of a list in sight while one scrolls', async () => {
  for (let index = 0; index < 30; index += 1) await relay.service(`batch-${index}`);
  const page = await stage.open('keys');
  await page.locator('.entry').nth(30).waitFor();
  await page.locator('.entry').nth(30).scrollIntoViewIfNeeded();
  expect((await page.locator('thead th').first().boundingBox())?.y).toBe(0);
});
