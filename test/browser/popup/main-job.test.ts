import { expect, it } from 'vitest';
import { pressToClose } from '../../support/browser/closing-press.ts';
import { authorize, logIn, openConnection, outcomeIn, pressConnect } from '../../support/browser/stage.ts';
import { stageForFile } from '../../support/browser/stages.ts';

const stage = await stageForFile();

it('connects an account by clicks, keeps it, reconnects the same connection, and disconnects it', async () => {
  const { browser, relay } = stage;
  const popup = await browser.open('popup');
  await authorize(stage, await pressConnect(stage, popup, 'acct-1', 'Sea View Rentals'));
  expect(await outcomeIn(popup)).toBe('connected');
  await popup.click('[data-outcome] [data-action=dismiss]');

  await popup.locator('li[data-connection][data-status=active]').waitFor();
  const item = await openConnection(popup);
  expect(await popup.locator('header').textContent()).toMatch(/Sea View Rentals[\s\S]*acct-1/);
  expect(await item.textContent()).toMatch(/Connected[\s\S]*Alex/);
  const id = (await item.getAttribute('data-connection')) ?? '';

  const { client: service } = await relay.service('billing');
  const token = await service.vendToken({ id, body: {} });
  expect(token).toMatchObject({ ok: true });

  await authorize(stage, await browser.windowFrom(() => item.locator('[data-action=reconnect]').click()));
  expect(await outcomeIn(popup)).toBe('connected');
  await popup.click('[data-outcome] [data-action=dismiss]');
  expect(await item.getAttribute('data-connection')).toBe(id);

  await item.locator('[data-action=disconnect]').click();
  await popup.getByText('up to 15 more minutes').waitFor();
  await popup.click('[data-action=confirm-disconnect]');
  await popup.locator('.connection[data-status=disconnected]').waitFor();
  expect(await service.vendToken({ id, body: {} })).toMatchObject({
    failure: { code: 'reauthorization_required' },
  });
});

it('reports a Cancel at NoiseAware, and starts again after a click', async () => {
  const popup = await stage.browser.open('popup');
  const window = await pressConnect(stage, popup, 'acct-1');
  await logIn(stage, window);
  await pressToClose(window, () => window.click('#cancel', { noWaitAfter: true }));
  expect(await outcomeIn(popup)).toBe('declined');
  await authorize(stage, await stage.browser.windowFrom(() => popup.click('[data-action=retry]')));
  expect(await outcomeIn(popup)).toBe('connected');
});

it('reports a closed window, and opens it again after a click', async () => {
  const popup = await stage.browser.open('popup');
  const window = await pressConnect(stage, popup, 'acct-1');
  await window.close();
  expect(await outcomeIn(popup)).toBe('window_closed');
  await authorize(stage, await stage.browser.windowFrom(() => popup.click('[data-action=retry]')));
  expect(await outcomeIn(popup)).toBe('connected');
});

it('shows the steps while it connects, also in a popup that was closed and reopened', async () => {
  const first = await stage.browser.open('popup');
  const window = await pressConnect(stage, first, 'acct-1');
  await first.locator('[data-flow=authorizing]').waitFor();
  await first.close();
  const second = await stage.browser.open('popup');
  await second.locator('[data-flow=authorizing]').waitFor();
  await second.close();
  await authorize(stage, window);
  // No popup is open: the background finishes alone.
  await expect
    .poll(() =>
      stage.relay.logLines.some((line) => line.includes('/completion') && line.includes('"status":200')),
    )
    .toBe(true);
  const third = await stage.browser.open('popup');
  expect(await outcomeIn(third)).toBe('connected');
});

it('ends an attempt that a person cancels in the popup, and closes its window', async () => {
  const popup = await stage.browser.open('popup');
  const window = await pressConnect(stage, popup, 'acct-1');
  const closed = window.waitForEvent('close');
  await popup.click('[data-action=cancel-flow]');
  expect(await outcomeIn(popup)).toBe('cancelled');
  await closed;
});

it('stores no codes or tokens of NoiseAware in the extension', async () => {
  const { browser, sandbox } = stage;
  const popup = await browser.open('popup');
  const window = await pressConnect(stage, popup, 'acct-1', 'Sea View');
  const { text: during } = await browser.kept();
  await authorize(stage, window);
  expect(await outcomeIn(popup)).toBe('connected');
  const { text: after } = await browser.kept();
  expect(after).toContain('Sea View');
  const secrets = sandbox.secrets();
  expect(secrets.length).toBeGreaterThan(3);
  for (const secret of secrets) {
    expect(during.includes(secret)).toBe(false);
    expect(after.includes(secret)).toBe(false);
  }
});
