import type { Locator, Page } from 'playwright-core';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { startTestRelay, type TestRelay } from '../relay/test-relay.ts';
import { type BrowserOptions, openBrowser, type TestBrowser } from './browser.ts';
import { pressToClose } from './closing-press.ts';

/** Sandbox, relay and a browser that is set up: the whole stage of the main job. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly relay: TestRelay;
  readonly browser: TestBrowser;
  /** The setup link with which the browser was set up. */
  readonly link: string;
  /** Before each test: another sandbox and relay, and in the same browser nothing left of the test before. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function setStage(options: BrowserOptions = {}): Promise<Stage> {
  const browser = await openBrowser(options);
  let servers = await startServers(browser);
  let isFresh = true;
  const stop = async () => {
    await servers.relay.stop();
    await servers.sandbox.stop();
  };
  return {
    get sandbox() {
      return servers.sandbox;
    },
    get relay() {
      return servers.relay;
    },
    get link() {
      return servers.link;
    },
    browser,
    async reset() {
      if (isFresh) {
        isFresh = false;
        return;
      }
      await browser.reset();
      await stop();
      servers = await startServers(browser);
    },
    async close() {
      await browser.close();
      await stop();
    },
  };
}

/** Opens the popup's form from the list, fills it and presses Connect. */
export async function fillConnect(popup: Page, id: string, name = ''): Promise<void> {
  await popup.click('[data-action=open-connect]');
  await popup.fill('#account-id', id);
  await popup.fill('#account-name', name);
  await popup.click('form#connect button[type=submit]');
}

/** The same, and the window that opens at NoiseAware. */
export const pressConnect = (
  { browser }: Pick<Stage, 'browser'>,
  popup: Page,
  id: string,
  name = '',
): Promise<Page> => browser.windowFrom(() => fillConnect(popup, id, name));

/** Puts the ended attempt away, and opens that connection, or the only one that is listed: what is said of it. */
export async function openConnection(popup: Page, id?: string): Promise<Locator> {
  const done = popup.locator('[data-outcome] [data-action=dismiss]');
  const row = popup.locator(`li[data-connection${id === undefined ? '' : `="${id}"`}] .open`);
  await done.or(row).waitFor();
  if (await done.isVisible()) await done.click();
  await row.click();
  return popup.locator('.connection');
}

/** Presses what stands in the menu of an open connection. */
export async function pressInMenu(connection: Locator, action: string): Promise<void> {
  await connection.locator('[data-action=more]').click();
  await connection.locator(`[role=menuitem][data-action=${action}]`).click();
}

/** A colleague has the open connection renewed, whatever comes of it; the popup opens again and shows the result. */
export async function renewByColleague({ relay }: Pick<Stage, 'relay'>, popup: Page): Promise<Locator> {
  const id = (await popup.locator('.connection').getAttribute('data-connection')) ?? '';
  const { client } = await relay.enrol('Kim');
  await client.renewConnection({ id, body: {} });
  await popup.reload();
  return openConnection(popup, id);
}

/** Logs in at NoiseAware as the demo user, up to the Authorize screen. */
export async function logIn({ sandbox }: Pick<Stage, 'sandbox'>, window: Page): Promise<void> {
  await window.fill('#email', sandbox.demoUser.email);
  await window.fill('#password', sandbox.demoUser.password);
  await window.click('#login');
  await window.locator('#authorize').waitFor();
}

/** Presses Authorize on the screen that a login leads to; the window closes by itself. */
export const pressAuthorize = (window: Page): Promise<void> =>
  pressToClose(window, () => window.click('#authorize', { noWaitAfter: true }));

/** Logs in and presses Authorize. */
export async function authorize(stage: Pick<Stage, 'sandbox'>, window: Page): Promise<void> {
  await logIn(stage, window);
  await pressAuthorize(window);
}

/** Waits for the end of the attempt that the popup shows, and gives its name. */
export async function outcomeIn(popup: Page): Promise<string | null> {
  const panel = popup.locator('[data-outcome]');
  await panel.waitFor();
  return panel.getAttribute('data-outcome');
}

// --- Internal helpers ---

/** A sandbox and a relay with which the browser is set up. */
async function startServers(browser: TestBrowser): Promise<Pick<Stage, 'sandbox' | 'relay' | 'link'>> {
  const sandbox = await startSandbox();
  const relay = await startTestRelay({ sandbox });
  const { link } = await relay.door.invite({ body: { name: 'Alex' } });
  await browser.setUp(link);
  return { sandbox, relay, link };
}
