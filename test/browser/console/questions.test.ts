import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { fillTables, renewAll } from '../../store/postgres/many-rows.ts';
import { openStore } from '../../store/postgres/open-store.ts';
import { chooseInMenu, confirm, setConsoleStage } from '../../support/browser/console-stage.ts';
import { forFile } from '../../support/for-file.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { alertsAddress } from '../../support/relay/alerts-address.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { consoleBrowser } from '../../support/relay/console-browser.ts';
import { makeLink, ownerBrowser } from '../../support/relay/owner.ts';
import { answered } from '../../support/relay/value-in.ts';
import { lengthOf } from '../../support/tier.ts';
import { startReceiver } from '../../webhooks/receiver.ts';

// What support is asked, and how many clicks lead to the answer. Typing is no click.

const many = lengthOf(20_000, 5_000);
const most = 3;

const database = await freshDatabase();
await (await openStore(database.url)).close();
await fillTables(database, many);
await renewAll(database);
const stage = await forFile(setConsoleStage({ RELAY_STORE: database.url, RELAY_WEBHOOKS_PRIVATE: '1' }));
const { relay, sandbox } = stage;
const kim = await relay.enrol('Kim Leaver');
await relay.enrol('Jo Marsh');
const ownerOfBroken = { email: 'manager@example.com', organization: 'Old Town Suites' };
const broken = await connectAccount(kim.client, { id: 'cust-broken', name: 'Driftwood Loft' }, ownerOfBroken);
const billing = await relay.service('billing', { scopes: ['pairings', 'connections:read'] });
await makeLink(billing.client, { account: { id: 'cust-leak' } });
// For good: the relay looks at a refused connection again by itself.
sandbox.revoke(ownerOfBroken.organization);
await kim.client.renewConnection({ id: broken.id, body: {} });

/** A person at the console, whose clicks are counted. */
async function person(at = 'connections') {
  const page = await stage.open(at);
  let clicks = 0;
  return {
    page,
    async click(target: string) {
      clicks += 1;
      await page.click(target);
    },
    async choose(target: string, value: string) {
      clicks += 1;
      await page.selectOption(target, value);
    },
    /** @throws if more clicks were needed than a question may cost */
    done(question: string) {
      expect(clicks, question).toBeLessThanOrEqual(most);
    },
  };
}

const search = async (page: Page, typed: string) => {
  await page.fill('input[type=search]', typed);
  await expect.poll(() => page.locator('.row').count()).toBe(1);
};

it(`support finds how an account is, who can mend it and who connected it, among ${many}`, async () => {
  const { page, click, done } = await person();
  await search(page, 'driftwood');
  expect(await page.locator('.row-state').textContent()).toMatch(/^Owner must authorize again · since \d/);
  await click('.row .open');
  const panel = page.locator('[data-panel] .connection');
  await panel.getByText('The owner can fix this').waitFor();
  await panel.getByText('Kim Leaver, ', { exact: false }).first().waitFor();
  // The days that are left of a refused authorization are of no use.
  expect(await page.locator('meter').count()).toBe(0);
  done('how is it, who can mend it, who connected it');
}, 60_000);

it(`support types an account’s whole id among ${many}, sees it first, and opens it by Enter`, async () => {
  const { page, done } = await person();
  await page.fill('input[type=search]', 'ACCOUNT-1');
  await expect.poll(() => page.locator('.row').first().textContent()).toMatch(/account-1(?!\d)/);
  await page.press('input[type=search]', 'Enter');
  await page.locator('[data-panel] h1', { hasText: /^account-1$/ }).waitFor();
  expect(await page.inputValue('input[type=search]')).toBe('ACCOUNT-1');
  done('open an account by its id');
});

it(`support pastes an id into the search of any view among ${many}, sees the exact one first, and opens it by Enter`, async () => {
  const { page, click, done } = await person('tools');
  await click('[data-action=search]');
  await page.keyboard.type('cust-broken');
  await page.locator('.results li:first-child[data-kind=account]', { hasText: 'Driftwood Loft' }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('[data-panel] h1', { hasText: 'Driftwood Loft' }).waitFor();
  done('everything with this id');
});

it(`support finds all connections that a person made, and all of an organization, among ${many}`, async () => {
  const { page, done } = await person();
  for (const typed of ['kim leaver', 'old town suites']) {
    await search(page, typed);
    await page.locator('.row', { hasText: 'Driftwood Loft' }).waitFor();
  }
  done('which connections did the leaver make, and which are of this organization');
});

it('an admin reads the whole history of an account', async () => {
  const { page, click, done } = await person('accounts/cust-broken');
  await click('[data-panel] [data-place=last] ~ .buttons [data-action=audit]');
  for (const what of ['connected', 'renewal_failed'])
    await page.locator(`.audit-entry[data-what=${what}]`).first().waitFor();
  done('this customer’s whole history');
});

it('an admin sees who opened the console, and how often a link to it was refused', async () => {
  const { url } = await relay.door.makeConsoleLink({ body: {} });
  const used = consoleBrowser(relay);
  for (let press = 0; press < 3; press += 1) await used.press(url);
  // The audit log has refusals once the minute is over.
  await relay.restart();
  const { page, click, choose, done } = await person();
  await click('[data-tab=audit]');
  await choose('#field-what', 'console_refused');
  await page.locator('.audit-entry', { hasText: '×2' }).waitFor();
  await choose('#field-what', 'console_opened');
  await page.locator('.audit-entry', { hasText: 'operator' }).first().waitFor();
  done('who opened the console');
});

it('an admin sees who can see a customer’s data, and who has looked or acted', async () => {
  const { page, click, done } = await person();
  await search(page, 'driftwood');
  await click('.row .open');
  await click('[data-place=access] summary');
  const rows = (holders: string) => page.locator(`[data-holders=${holders}] tbody tr`);
  const firstOf = (holders: string) => rows(holders).first().locator('th, td').allTextContents();
  await expect
    .poll(() => firstOf('keys'))
    .toEqual(['billing', 'connections:read, pairings', 'None recorded']);
  expect(await firstOf('staff')).toEqual(['Kim Leaver', 'Staff', expect.stringMatching(/now| ago/)]);
  done('who can see this customer');
}, 60_000);

it('support sees which connections end on a day, and how many there are of each state', async () => {
  const { page, done } = await person();
  const end = new Date(Date.now() + 15 * 86_400_000).toISOString().slice(0, 10);
  await page.fill('#field-dies', end);
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(10);
  expect(await page.locator('.row-life:has(meter)').first().textContent()).toMatch(/1[45] days left/);
  expect(Number(await page.locator('[data-filter=needs_you] strong').textContent())).toBeGreaterThanOrEqual(
    1,
  );
  expect(page.url()).toContain(`dies=${end}`);
  done('which end on that day');
});

it('support opens the connections that end on the same day as the next one', async () => {
  const { page, click, done } = await person();
  await click('.next-end a');
  await expect.poll(() => page.inputValue('#field-dies')).toMatch(/^\d{4}-\d\d-\d\d$/);
  await page.locator('.row').first().waitFor();
  done('which end next');
});

it('an admin sees what a leaked key did', async () => {
  const { page, click, done } = await person();
  await click('[data-tab=keys]');
  await click('.entry:has-text("billing") [data-action=more]');
  await click('[role=menuitem][data-action=audit]');
  await expect
    .poll(() =>
      page.locator('.audit-entry').evaluateAll((all) => all.map((each) => each.getAttribute('data-what'))),
    )
    .toEqual(['link_made', 'service_key_created']);
  done('what did this key do');
  await page.click('.audit-entry[data-what=service_key_created] a');
  await page.locator('[data-view=keys] .entry', { hasText: 'billing' }).waitFor();
});

it('an admin sees what people did since Friday, counted, and who did it', async () => {
  const { page, click, done } = await person();
  await click('[data-tab=audit]');
  await click('.moments a:has-text("Since Friday")');
  const count = page.locator('.what-people-did tr', { hasText: 'Key created' }).locator('a');
  await expect.poll(() => count.count()).toBe(1);
  const counted = Number(await count.textContent());
  expect(counted).toBeGreaterThan(0);
  expect(await page.locator('.what-people-did').textContent()).not.toContain('Renewed');
  await click('.what-people-did tr:has-text("Key created") a');
  await expect
    .poll(() =>
      page.locator('.audit-entry').evaluateAll((all) => all.map((each) => each.getAttribute('data-what'))),
    )
    .toEqual(Array(counted).fill('service_key_created'));
  done('what changed since Friday');
  expect(page.url()).toMatch(/by=operator/);
  expect(page.url()).toMatch(/since=\d{4}-\d\d-\d\dT00%3A00/);
  await page.locator('.audit-entry', { hasText: 'billing' }).waitFor();
});

it('an admin sees why a key was refused, on the key and in the audit log', async () => {
  for (let call = 0; call < 9; call += 1)
    await relay.ask('/v1/connections/none/noiseaware/thresholds/list', billing.key, { body: {} });
  const { page, click, done } = await person();
  await click('[data-tab=keys]');
  const refused = page.locator('.entry', { hasText: 'billing' }).locator('[data-action=refused]');
  await expect.poll(() => refused.textContent()).toMatch(/^9, last 403 needs api:read, \d/);
  // The audit log has it once the minute is over.
  await relay.restart();
  await click('.entry:has-text("billing") [data-action=refused]');
  const entry = page.locator('.audit-entry[data-what=call_refused]');
  await entry.getByText('×9').waitFor();
  expect(await entry.textContent()).toContain('POST /v1/connections/:id/noiseaware/*');
  done('why was this key refused');
});

it('an admin sees who has lost access, and hands over a leaver’s connections', async () => {
  const leaver = await person();
  await leaver.click('[data-tab=staff]');
  await leaver.page.fill('#field-q', 'leaver');
  await leaver.click('.entry [data-action=hand-over]');
  await leaver.page.selectOption('#field-to', { label: 'Jo Marsh' });
  await leaver.click('dialog [data-action=confirm]');
  await leaver.page.locator('.said', { hasText: 'Handed over.' }).waitFor();
  leaver.done('hand over');
  await relay.door.revokeStaff({ id: kim.staff.id });
  const { page, click, choose, done } = await person();
  await click('[data-tab=staff]');
  await choose('#field-show', 'revoked');
  await page.locator('.entry', { hasText: 'Kim Leaver' }).waitFor();
  expect(await page.locator('.entry').count()).toBe(1);
  done('who has lost access');
  await chooseInMenu(page.locator('.entry'), 'audit');
  await page.click('.audit-entry[data-what=staff_revoked] a');
  await page.locator('[data-view=staff] .entry', { hasText: 'Kim Leaver' }).waitFor();
});

it('an admin reads how many browsers of colleagues end with a revocation, and takes them over', async () => {
  const { client: leaver } = await relay.enrol('Morgan Leaving', 'admin');
  const { invite } = await answered(leaver.invite({ body: { name: 'Invited Colleague' } }));
  const { session } = await answered(leaver.enrol({ body: { invite } }));
  const { page, click, done } = await person();
  await click('[data-tab=staff]');
  await page.fill('#field-q', 'Morgan');
  await chooseInMenu(page.locator('.entry', { hasText: 'Morgan Leaving' }), 'revoke');
  expect(await page.locator('dialog [data-place=invited]').textContent()).toContain(
    '1 browser of a colleague whom Morgan Leaving invited',
  );
  await page.check('dialog [name=take-over]');
  await click('dialog [data-action=confirm]');
  await page.locator('.said', { hasText: 'Revoked.' }).waitFor();
  done('revoke an admin and keep their invited colleagues');
  expect((await relay.ask('/v1/sessions', session)).status).toBe(200);
});

it('support sees whether an owner has opened a link', async () => {
  const { client } = await relay.enrol('Robin');
  const { url } = await makeLink(client, { account: { id: 'cust-link', name: 'Heron House' } });
  await ownerBrowser().connect(url);
  const { page, click, done } = await person();
  await click('[data-tab=links]');
  await page.fill('#field-q', 'heron');
  await page.locator('.entry .tag', { hasText: /authorized|confirm/i }).waitFor();
  done('did the owner open it');
  await chooseInMenu(page.locator('.entry', { hasText: 'Heron House' }), 'audit');
  await page.click('.audit-entry[data-what=link_authorized] a');
  await page.locator('[data-panel] .account-links .entry', { hasText: 'Heron House' }).waitFor();
  await page.click('[data-panel] [data-place=last] ~ .buttons [data-action=audit]');
  await page.locator('[data-view=audit] .audit-entry[data-what=link_made]').waitFor();
});

it('support sees which authorization waits for whom, and of which organization', async () => {
  const { page, click, choose, done } = await person();
  await click('[data-tab=links]');
  await choose('#field-status', 'awaiting_confirmation');
  const entry = page.locator('.entry', { hasText: 'Heron House' });
  await entry.getByText(/By Robin/).waitFor();
  expect(await entry.textContent()).toMatch(/ has authorized/);
  expect(page.url()).toContain('status=awaiting_confirmation');
  done('what waits for whom');
});

it('support sees why an account gets no alerts', async () => {
  const named = { NoiseawarePropertyName: 'Quarry Lodge' };
  const body = JSON.stringify({ PartnerOrgID: 'cust-nobody', AlertType: 'newNoise', ...named });
  const headers = { 'content-type': 'application/json' };
  await fetch(await alertsAddress(relay), { method: 'POST', headers, body });
  const { page, click, done } = await person();
  await click('[data-tab=alerts]');
  await page.fill('#field-q', 'cust-nobody');
  await page.getByText('The account was not connected when the alert came.').waitFor();
  await page.fill('#field-q', 'quarry');
  await page.locator('.entry', { hasText: 'Quarry Lodge' }).waitFor();
  await page.fill('#field-q', 'cust-broken');
  const why = page.locator('[data-place=no-alerts]');
  await why.getByText('No alert has come for cust-broken.').waitFor();
  await why.getByText(/^It is not working: it has needed authorization since .+\.$/).waitFor();
  await why.getByText(/^Alerts do come: the last one .+, for cust-nobody\.$/).waitFor();
  await why.getByText(/for cust-nobody, which was never connected: its PartnerOrgID may be wrong/).waitFor();
  done('why no alerts');
  await why.getByText('Show such alerts').click();
  await page.locator('.entry', { hasText: 'cust-nobody' }).waitFor();
  expect(page.url()).toContain('#/alerts?unmatched=true');
  await page.goto(`${relay.url}/console#/accounts/cust-nobody`);
  const last = page.locator('[data-place=last]');
  await last.getByText(/^newNoise · .+ · Not verified$/).waitFor();
});

it('an admin sees whether a webhook got an event, and sends it again', async () => {
  const receiver = await startReceiver();
  receiver.answer = 500;
  await relay.door.addWebhook({ body: { url: receiver.url } });
  await connectAccount((await relay.enrol('Ash')).client, { id: 'cust-told' });
  await expect.poll(() => receiver.received.length).toBeGreaterThan(0);
  const { page, click, done } = await person();
  await click('[data-tab=webhooks]');
  await click(`.entry:has-text("${receiver.url}") a`);
  await page.locator('.deliveries .entry', { hasText: 'Failed 500' }).first().waitFor();
  receiver.answer = 204;
  await click('.deliveries [data-action=send-again]');
  done('did the webhook get it');
  await confirm(page);
  await page.locator('.said', { hasText: 'Sending.' }).waitFor();
  await expect.poll(() => receiver.received.length).toBeGreaterThan(1);
  await page.goto(`${relay.url}/console#/accounts/cust-told`);
  const became = page.locator('.account-deliveries .entry', { hasText: receiver.url });
  await expect
    .poll(async () => {
      await page.reload();
      await became.waitFor();
      return became.filter({ hasText: 'connection.connected' }).locator('.tag').textContent();
    })
    .toBe('Delivered 204');
  await page.getByText(/^What became of events before .+ is older than what is kept\.$/).waitFor();
  await became.locator('a').click();
  await page.locator('.deliveries .entry', { hasText: 'connection.connected' }).waitFor();
  expect(page.url()).toMatch(/#\/webhooks\/[\w-]+\?account=cust-told$/);
});

it('an admin sees which webhook is behind, by how much and since when, and what failed of an account', async () => {
  const receiver = await startReceiver();
  receiver.answer = 503;
  await relay.door.addWebhook({ body: { url: 'http://127.0.0.1:1/', events: ['link.revoked'] } });
  const { id } = await relay.door.addWebhook({ body: { url: receiver.url } });
  await connectAccount((await relay.enrol('Dee')).client, { id: 'cust-behind' });
  const failure = async () =>
    (await relay.door.listWebhooks({})).webhooks.find((each) => each.id === id)?.failure;
  await expect.poll(failure).toMatchObject({ status: 503 });
  const { page, click, choose, done } = await person();
  await click('[data-tab=webhooks]');
  const entry = page.locator('.entry', { hasText: receiver.url });
  expect(await entry.locator('.tag.amber').textContent()).toMatch(/^Failing since /);
  expect(await entry.textContent()).toMatch(/Failing since .*503 · /);
  const tags = await page.locator('.entry .tag').allTextContents();
  expect(tags.at(-1)).toBe('Up to date');
  expect(tags.slice(0, tags.indexOf('Up to date'))).toContainEqual(expect.stringMatching(/^Failing since /));
  await click(`.entry:has-text("${receiver.url}") a`);
  await choose('#field-failed', 'true');
  await page.fill('#field-account', 'cust-behind');
  await page.locator('.deliveries .entry a', { hasText: 'cust-behind' }).waitFor();
  expect(page.url()).toMatch(/\?failed=true&account=cust-behind$/);
  done('which webhook is behind');
  await page.fill('#field-account', 'cust-broken');
  await page.getByText('Account ID: cust-broken · Outcome: Failed').waitFor();
  await relay.door.removeWebhook({ id });
});

it('an admin enables a webhook again whose receiver had answered 410, and sends all events since a time again', async () => {
  const receiver = await startReceiver();
  receiver.answer = 410;
  const { id } = await relay.door.addWebhook({
    body: { url: receiver.url, events: ['connection.connected'] },
  });
  await connectAccount((await relay.enrol('Bo')).client, { id: 'cust-gone' });
  const page = await stage.open(`webhooks/${id}`);
  const entry = page.locator(`[data-entry="${id}"]`);
  await expect
    .poll(async () => {
      await page.reload();
      return entry.locator('.tag').allTextContents();
    })
    .toEqual([expect.stringContaining('the receiver answered 410')]);
  receiver.answer = 204;
  const before = receiver.received.length;
  await entry.locator('[data-action=enable]').click();
  await confirm(page);
  await page.locator('.said', { hasText: 'Enabled.' }).waitFor();
  await expect.poll(() => receiver.received.length).toBe(before + 1);
  await entry.locator('[data-action=enable]').waitFor({ state: 'detached' });
  await chooseInMenu(entry, 'replay');
  await page.fill('#field-since', '2020-01-01T00:00');
  await confirm(page);
  await page.locator('.said', { hasText: /^[1-9]\d* events? (is|are) sent again/ }).waitFor();
  await expect
    .poll(async () => (await relay.door.listWebhooks({})).webhooks.find((each) => each.id === id)?.waiting)
    .toBe(0);
  await chooseInMenu(entry, 'replay');
  await confirm(page);
  await page.locator('.said', { hasText: 'There is nothing to send again.' }).waitFor();
  await expect.poll(() => receiver.received.length).toBeGreaterThan(before + 1);
});

it('what Health names leads to the list of it', async () => {
  const { client } = await relay.enrol('Fay');
  const owner = { email: 'manager@example.com', organization: 'Lakeside Lofts' };
  const { id } = await connectAccount(client, { id: 'cust-revoked', name: 'Lakeview Cabin' }, owner);
  sandbox.revoke(owner.organization);
  await client.renewConnection({ id, body: {} });
  // Findings are used for a minute, and each page reads them for its marks.
  await relay.restart();
  const { page, click, done } = await person();
  await click('[data-tab=health]');
  await page.locator('.findings a[href="#/alerts?unmatched=true"]').waitFor();
  await click('.findings a[href="#/connections?group=needs_you"]');
  await page.locator('.row', { hasText: 'Lakeview Cabin' }).waitFor();
  done('which connections does Health mean');
});

it('support sees whether the fault is NoiseAware’s', async () => {
  const { client } = await relay.enrol('Cy');
  const ids: string[] = [];
  for (const id of ['down-1', 'down-2', 'down-3', 'down-4', 'down-5'])
    ids.push((await connectAccount(client, { id })).id);
  const { page, click, done } = await person();
  await click('[data-tab=overview]');
  await page.locator('[data-noiseaware=answering]').waitFor();
  done('is it us or NoiseAware');
  sandbox.set({ fault: { token: { kind: '503' }, refresh: { kind: '503' } } });
  // Five failures in a row open the circuit breaker.
  for (const id of ids) await client.renewConnection({ id, body: {} });
  await page.reload();
  await page
    .locator('[data-noiseaware=unanswered]', { hasText: 'Calls to NoiseAware have been paused' })
    .waitFor();
  sandbox.set({ fault: {} });
});

it('an account is opened by the partner’s own id, and by its address in another tab', async () => {
  const { page, done } = await person('accounts/cust-broken');
  await page.locator('[data-panel] h1', { hasText: 'Driftwood Loft' }).waitFor();
  done('open an account of the back office');
  await page.goto(`${relay.url}/console#/connections?q=driftwood&group=needs_you`);
  await page.reload();
  await expect.poll(() => page.locator('.row').count()).toBe(1);
  const href = await page.getAttribute('.row a.open', 'href');
  const other = await page.context().newPage();
  await other.goto(`${relay.url}/console${href}`);
  await other.locator('[data-panel] h1', { hasText: 'Driftwood Loft' }).waitFor();
  expect(await other.inputValue('input[type=search]')).toBe('driftwood');
  await other.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await other.click('[data-action=copy-address]');
  await expect
    .poll(() => other.evaluate(() => navigator.clipboard.readText()))
    .toBe(`${relay.url}/console#/accounts/cust-broken`);
});
