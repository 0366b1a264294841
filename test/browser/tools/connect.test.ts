import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { askAbout, connectIn } from '../../support/browser/ask-about.ts';
import { chipOf, chipOfAccount, readChip } from '../../support/browser/chips.ts';
import { chipSays, chipShows } from '../../support/browser/expect-chip.ts';
import { authorize } from '../../support/browser/stage.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';

const stage = await toolStageForFile();

const nameOf = async (page: Page, account: string) => (await readChip(page, chipOfAccount(account)))?.name;

/** Notes in the page when it hears that an account is connected, as the tool's own script would hear it. */
const noteConnected = (page: Page) =>
  page.evaluate(() => {
    const noted = globalThis as unknown as { connectedAt?: number };
    document.addEventListener('noiseaware:state', (event) => {
      if ((event as CustomEvent).detail === 'active') noted.connectedAt ??= Date.now();
    });
  });
const connectedAt = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { connectedAt?: number }).connectedAt);

/** When the relay had answered the completion. */
function completedAt(): number {
  const lines = stage.relay.logLines.filter((line) => line.includes('/completion'));
  return new Date((JSON.parse(lines.at(-1) ?? '{}') as { time: string }).time).getTime();
}

let next = 1_042;
/** An account that no test has used yet. */
const freshAccount = () => `cust-${next++}`;

// A machine that is busy elsewhere may be late once.
it('connects from a chip in the list, and shows it within a second in every open tab', {
  retry: 2,
}, async () => {
  const account = freshAccount();
  const tabs = [
    await stage.visit(`/properties/${account}`),
    await stage.visit('/properties'),
    await stage.visit('/properties'),
  ];
  for (const tab of tabs) {
    await chipSays(tab, account, 'not connected');
    await noteConnected(tab);
  }
  const list = tabs[2] as Page;
  const question = await askAbout(stage, list, account);
  const asked = question.locator('.asked');
  const shown = (await nameOf(list, account))?.split(/, |:/)[1] ?? '-';
  expect(await asked.textContent()).toMatch(new RegExp(`${shown}.*${account}.*Tideloft.*127.0.0.1`, 's'));
  expect(await connectIn(stage, question)).toBe('connected');
  for (const tab of tabs) {
    await chipSays(tab, account, ': connected');
    await expect.poll(() => connectedAt(tab)).toBeDefined();
    expect(((await connectedAt(tab)) ?? 0) - completedAt()).toBeLessThan(1_000);
  }
  const { connections } = await stage.relay.door.listConnections();
  expect(connections.filter((each) => each.account.id === account)).toMatchObject([{ status: 'active' }]);
  expect(connections.find((each) => each.account.id === account)?.account.name).toBe(shown);
});

it('connects from the chip on the page of one home, and its window reports it once', async () => {
  const account = freshAccount();
  const page = await stage.visit(`/properties/${account}`);
  await chipSays(page, account, 'not connected');
  const question = await askAbout(stage, page, account);
  expect(await connectIn(stage, question)).toBe('connected');
  expect(await question.getByText('is connected').count()).toBe(1);
  expect(await question.locator('.connection').count()).toBe(0);
  await question.locator('[data-action=details]:enabled').click();
  await question.locator('.connection[data-group=fine]').waitFor();
  await chipSays(page, account, ': connected');
  await page.getByText('Noise monitoring is on').waitFor();
});

it.for([
  ['the list', '/classic/units', (account: string) => chipOf(`tr[data-ref="unit:${account}"]`)],
  ['the page of one unit', '/classic/unit/', () => chipOf('#unit-title')],
] as const)(
  'connects from a chip that a rule puts into %s of a tool without markup',
  async ([, where, chipAt]) => {
    const account = freshAccount();
    const page = await stage.visit(where.endsWith('/') ? where + account : where);
    const chip = chipAt(account);
    await chipShows(page, chip, 'Connect');
    const question = await askAbout(stage, page, account, chip);
    expect(await question.locator('.asked').textContent()).toContain('Tideloft Classic');
    expect(await connectIn(stage, question)).toBe('connected');
    await chipShows(page, chip, 'Connected');
  },
);

it('connects from a chip whose account a rule finds in a text', async () => {
  const page = await stage.visit('/classic/arrivals');
  // The last one: accounts of the first ones may have been connected by the tests above, where they were run again.
  const chip = chipOf('ul.arrivals > li:last-child .what');
  await chipShows(page, chip, 'Connect');
  const text = await page.locator('ul.arrivals > li .what').last().textContent();
  const account = /\[(.+)\]/.exec(text ?? '')?.[1] ?? '';
  expect(await connectIn(stage, await askAbout(stage, page, account, chip))).toBe('connected');
  await chipShows(page, chip, 'Connected');
});

it('reconnects the same connection from the chip of an account that needs reauthorization', async () => {
  const account = freshAccount();
  const connection = await connectAccount(stage.colleague, { id: account, name: 'Sea View' });
  const page = await stage.visit(`/properties/${account}`);
  await chipSays(page, account, ': connected');
  for (const { accessCode, endedAt } of stage.sandbox.grants() as unknown as {
    accessCode: string;
    endedAt?: unknown;
  }[]) {
    if (endedAt === undefined) stage.sandbox.revoke(accessCode);
  }
  await stage.colleague.renewConnection({ id: connection.id, body: {} });
  await page.reload();
  await chipShows(page, chipOfAccount(account), 'Reconnect');
  const question = await askAbout(stage, page, account);
  const item = question.locator(`.asked [data-connection="${connection.id}"]`);
  const window = await stage.browser.windowFrom(() =>
    item.locator('[data-action=reconnect]:enabled').click(),
  );
  await authorize(stage, window);
  await question.locator('[data-outcome=connected]').waitFor();
  await chipSays(page, account, ': connected');
  const { connections } = await stage.relay.door.listConnections();
  expect(connections.filter((each) => each.account.id === account).map(({ id }) => id)).toEqual([
    connection.id,
  ]);
});

it('shows that a connection has trouble, and that a colleague has disconnected it', async () => {
  const account = freshAccount();
  const connection = await connectAccount(stage.colleague, { id: account });
  const page = await stage.visit(`/properties/${account}`);
  await chipSays(page, account, ': connected');
  stage.sandbox.set({ fault: { refresh: { kind: '503' }, token: { kind: '503' } } });
  await stage.colleague.renewConnection({ id: connection.id, body: {} });
  stage.sandbox.set({ fault: {} });
  // Anything of the extension's that a person looks at asks for news, and what is new is sent to every tab.
  const popup = await stage.browser.open('popup');
  await chipShows(page, chipOfAccount(account), 'Having trouble');
  await popup.close();
  await stage.colleague.disconnect({ id: connection.id });
  await stage.browser.open('popup');
  await chipShows(page, chipOfAccount(account), 'Disconnected');
});
