import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import {
  authorize,
  fillConnect,
  logIn,
  outcomeIn,
  pressAuthorize,
  pressConnect,
} from '../../support/browser/stage.ts';
import { stageForFile } from '../../support/browser/stages.ts';

const stage = await stageForFile();

interface ChromeOfPage {
  readonly runtime: { sendMessage(message: unknown): Promise<unknown> };
}

it('reports that NoiseAware’s page does not load, and retries after a click', async () => {
  const { browser, sandbox } = stage;
  await sandbox.pause();
  const popup = await browser.open('popup');
  await fillConnect(popup, 'acct-1');
  expect(await outcomeIn(popup)).toBe('login_unreachable');
  await sandbox.resume();
  await authorize(stage, await browser.windowFrom(() => popup.click('[data-action=retry]')));
  expect(await outcomeIn(popup)).toBe('connected');
});

it('completes without a new login after NoiseAware was down during the exchange', async () => {
  const { browser, sandbox } = stage;
  sandbox.set({ fault: { token: { kind: '503' } } });
  const popup = await browser.open('popup');
  await authorize(stage, await pressConnect(stage, popup, 'acct-1'));
  await popup.locator('[data-flow=completing], [data-outcome=noiseaware_down]').first().waitFor();
  await expect.poll(() => sandbox.entries('token').length).toBeGreaterThan(0);
  const logins = sandbox.entries('login').length;
  sandbox.set({ fault: {} });
  const done = popup.locator('[data-outcome=connected]');
  const retry = popup.locator('[data-outcome=noiseaware_down] [data-action=retry]');
  await done.or(retry).waitFor({ timeout: 40_000 });
  if (await retry.isVisible()) await retry.click();
  await done.waitFor();
  expect(sandbox.entries('login').length).toBe(logins);
});

it('reports that NoiseAware’s answer is missing where it is posted in a form, which no browser passes to an extension', async () => {
  const { browser, sandbox } = stage;
  sandbox.set({ returnBy: 'form_post' });
  const popup = await browser.open('popup');
  await authorize(stage, await pressConnect(stage, popup, 'acct-1'));
  expect(await outcomeIn(popup)).toBe('answer_missing');
});

it('completes if the relay was restarted between the login and the redirect', async () => {
  const { browser, relay } = stage;
  const popup = await browser.open('popup');
  const window = await pressConnect(stage, popup, 'acct-1');
  await logIn(stage, window);
  await relay.restart();
  await pressAuthorize(window);
  expect(await outcomeIn(popup)).toBe('connected');
});

it('keeps NoiseAware’s redirect while the relay is unreachable, and completes once it is back', async () => {
  const { browser, relay } = stage;
  const popup = await browser.open('popup');
  const window = await pressConnect(stage, popup, 'acct-1');
  await logIn(stage, window);
  // NoiseAware has its answer; the relay goes before the browser is back.
  await window.route('**/authorize/decision', async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    await relay.down();
    await route.fulfill({ response });
  });
  await pressAuthorize(window);
  await popup.getByText('is not answering properly').waitFor();
  await relay.up();
  expect(await outcomeIn(popup)).toBe('connected');
});

it('reports that the relay is unreachable, shows the last known list with its age, and recovers', async () => {
  const { browser, relay } = stage;
  const popup = await browser.open('popup');
  await authorize(stage, await pressConnect(stage, popup, 'acct-1', 'Sea View'));
  expect(await outcomeIn(popup)).toBe('connected');
  await popup.click('[data-outcome] [data-action=dismiss]');
  await relay.down();
  await popup.close();
  const again = await browser.open('popup');
  await again.getByText('Sea View').waitFor();
  await again.locator('[data-failure=relay_unreachable]').waitFor();
  // How it is now is not known: nothing is green.
  await again.locator('[data-group=unsure]').getByText('Was working').waitFor();
  await again.getByText(/as of/).waitFor();
  await fillConnect(again, 'acct-2');
  expect(await outcomeIn(again)).toBe('relay_down');
  await relay.up();
  await authorize(stage, await browser.windowFrom(() => again.click('[data-outcome] [data-action=retry]')));
  expect(await outcomeIn(again)).toBe('connected');
});

it('recovers the actual state after the worker was killed before Authorize', async () => {
  const { browser } = stage;
  const popup = await browser.open('popup');
  const window = await pressConnect(stage, popup, 'acct-1');
  await logIn(stage, window);
  await popup.close();
  await browser.killWorker();
  const again = await browser.open('popup');
  expect(await outcomeIn(again)).toBe('interrupted');
  await window.close().catch(() => undefined);
  await authorize(stage, await browser.windowFrom(() => again.click('[data-action=retry]')));
  expect(await outcomeIn(again)).toBe('connected');
});

it('reports a lost last step after the worker was killed before the redirect, and offers to continue', async () => {
  const { browser, sandbox } = stage;
  const popup = await browser.open('popup');
  const window = await pressConnect(stage, popup, 'acct-1');
  await logIn(stage, window);
  await popup.close();
  await browser.killWorker();
  // The browser still closes the window at the redirect, and reports it to no one.
  await pressAuthorize(window);
  await sandbox.arrived('connection_url_call');
  const again = await browser.open('popup');
  expect(await outcomeIn(again)).toBe('redirect_lost');
  await authorize(stage, await browser.windowFrom(() => again.click('[data-action=retry]')));
  expect(await outcomeIn(again)).toBe('connected');
});

it('finds the new connection after the worker was killed after the redirect', async () => {
  const { browser, relay, sandbox } = stage;
  const popup = await browser.open('popup');
  const window = await pressConnect(stage, popup, 'acct-1');
  await logIn(stage, window);
  await popup.close();
  // The exchange hangs at NoiseAware while the worker is killed; the relay finishes it alone.
  sandbox.set({ fault: { token: { kind: 'slow', seconds: 3, times: 1 } } });
  await pressAuthorize(window);
  await expect.poll(() => sandbox.entries('token').length).toBe(1);
  await browser.killWorker();
  await expect.poll(() => relay.logLines.some((line) => line.includes('/completion'))).toBe(true);
  const again = await browser.open('popup');
  expect(await outcomeIn(again)).toBe('connected');
  await again.click('[data-outcome] [data-action=dismiss]');
  await again.locator('li[data-connection][data-status=active]').waitFor();
});

it('includes errors thrown in a page and in the background in a report, without names or addresses', async () => {
  const { browser, relay } = stage;
  const popup = await browser.open('popup');
  await authorize(stage, await pressConnect(stage, popup, 'acct-1', 'Sea View'));
  expect(await outcomeIn(popup)).toBe('connected');
  await popup.click('[data-outcome] [data-action=dismiss]');
  await popup.locator('input[type=search]').waitFor();
  const message = `Sea View, acct-1: ${relay.url}/connect?code=secret`;
  await popup.evaluate((text) => {
    const { runtime } = (globalThis as unknown as { chrome: ChromeOfPage }).chrome;
    return runtime.sendMessage({ name: 'keep-draft', input: text });
  }, message);
  await popup.evaluate((text) => {
    String.prototype.normalize = () => {
      throw new TypeError(text);
    };
  }, message);
  await popup.fill('input[type=search]', 'sea');

  const options = await browser.open('options');
  await options.click('[data-action=check]');
  const report = options.locator('.report pre');
  const { session } = (await browser.kept()).credential;
  await expect
    .poll(async () => (JSON.parse((await report.textContent()) ?? '') as { errors: object[] }).errors)
    .toEqual([
      expect.objectContaining({
        place: 'background',
        kind: 'Error',
        stack: expect.arrayContaining([expect.stringMatching(/^background\.js:\d+:\d+$/)]),
      }),
      expect.objectContaining({
        place: 'popup',
        kind: 'TypeError',
        stack: expect.arrayContaining([expect.stringMatching(/^chunks\/\S+\.js:\d+:\d+$/)]),
      }),
    ]);
  const text = (await report.textContent()) ?? '';
  expect(text).not.toMatch(/Sea View|acct-|Alex|secret|\/\/|127\.0\.0\.1/);
  expect(text).not.toContain(session);
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await options.click('[data-action=copy-report]');
  await expect.poll(() => options.evaluate(() => navigator.clipboard.readText())).toBe(text);
  const [download] = await Promise.all([
    options.waitForEvent('download'),
    options.click('[data-action=download-report]'),
  ]);
  expect(download.suggestedFilename()).toBe('noiseaware-connect-report.json');
  expect(await readFile(await download.path(), 'utf8')).toBe(text);
});
