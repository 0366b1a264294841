import { expect, it } from 'vitest';
import { fillConnect, outcomeIn } from '../../support/browser/stage.ts';
import { stageForFile } from '../../support/browser/stages.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';

const stage = await stageForFile();

interface ChromeOfPage {
  readonly runtime: { connect: unknown };
}

it('draws the list from storage before the background answers', async () => {
  const { browser, relay } = stage;
  const { client } = await relay.enrol('Kim');
  for (const id of ['acct-1', 'acct-2']) await connectAccount(client, { id, name: `Home ${id}` });
  const popup = await browser.open('popup');
  await popup.locator('li[data-connection]').first().waitFor();
  // There was no list yet when it was opened.
  await popup.locator('input[type=search]:focus').waitFor();
  await popup.close();

  const silent = await browser.context.newPage();
  await silent.addInitScript(() => {
    const { chrome } = globalThis as unknown as { chrome: ChromeOfPage };
    const nothing = { addListener: () => undefined };
    chrome.runtime.connect = () => ({ onMessage: nothing, onDisconnect: nothing, postMessage() {} });
  });
  await silent.goto(`chrome-extension://${browser.extensionId}/popup.html`);
  await expect.poll(() => silent.locator('li[data-connection]').count()).toBe(2);
  // The relay said so a moment ago.
  expect(await silent.locator('li[data-group=fine]').count()).toBe(2);
  await silent.locator('input[type=search]:focus').waitFor();
});

it('shows an attempt instead of the list while it lasts', async () => {
  const { browser, relay } = stage;
  const popup = await browser.open('popup');
  await relay.down();
  await fillConnect(popup, 'acct-1', 'Sea View');
  expect(await outcomeIn(popup)).toBe('relay_down');
  await popup.reload();
  await popup.locator('[data-outcome], li[data-connection], [data-nothing]').first().waitFor();
  expect(await outcomeIn(popup)).toBe('relay_down');
});

const lists = ['popup', 'sidepanel'] as const;
it.each(lists)('opening the %s again costs at most two requests, and no preflight', async (name) => {
  const { browser, relay } = stage;
  await relay.down();
  // Preflights are logged at that level alone.
  await relay.up({ LOG_LEVEL: 'debug' });
  const requests = () =>
    relay.logLines
      .filter((line) => line.includes('"msg":"request"') && !line.includes('/health/'))
      .map((line) => JSON.parse(line) as { method: string; route?: string });
  const openOnce = async () => {
    const before = requests().length;
    const popup = await browser.open(name);
    const isListed = () =>
      requests()
        .slice(before)
        .some(({ route, method }) => `${method} ${route}` === 'GET /v1/connections');
    await expect.poll(isListed).toBe(true);
    await popup.locator('[data-nothing], li[data-connection]').first().waitFor();
    await popup.close();
    return requests()
      .slice(before)
      .map(({ method }) => method);
  };
  await openOnce();
  expect(await openOnce()).toEqual(['GET', 'GET']);
  const preflight = {
    origin: `chrome-extension://${browser.extensionId}`,
    'access-control-request-method': 'GET',
  };
  await fetch(`${relay.url}/v1/connections`, { method: 'OPTIONS', headers: preflight });
  expect(requests().at(-1)?.method).toBe('OPTIONS');
});
