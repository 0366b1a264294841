import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { systemClock } from '../../sandbox/clock.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { startTestRelay, type TestRelay } from '../relay/test-relay.ts';
import { openPlainBrowser } from './plain-browser.ts';

/** Sandbox, relay and a Chromium, in which the console is opened by a one-time link. */
export interface ConsoleStage {
  readonly sandbox: Sandbox;
  readonly relay: TestRelay;
  /** Opens the console as an admin in a browser of its own, at a view; what it complains of fails the test. */
  open(view?: string, options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
  close(): Promise<void>;
}

/** @param start the time at which all of them begin, in milliseconds since 1970 */
export async function setConsoleStage(
  env: Record<string, string> = {},
  start = Date.now(),
): Promise<ConsoleStage> {
  const ahead = start - Date.now();
  const now = () => Date.now() + ahead;
  const browser = await openPlainBrowser();
  const sandbox = await startSandbox({ clock: { ...systemClock, now } });
  const relay = await startTestRelay({ sandbox, env, effects: { now: () => now() / 1000 } });
  return {
    sandbox,
    relay,
    async open(view = 'connections', options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const complaints = complaintsIn(context);
      await context.addInitScript(shiftClock, ahead);
      onTestFinished(async () => {
        await context.close();
        expect(complaints).toEqual([]);
      });
      const page = await context.newPage();
      await page.goto((await relay.door.makeConsoleLink({ body: {} })).url);
      await page.getByRole('button').click();
      await page.locator('[data-view]').waitFor();
      await page.goto(`${relay.url}/console#/${view}`);
      await page.locator('[data-view]').waitFor();
      return page;
    },
    async close() {
      await browser.close();
      await relay.stop();
      await sandbox.stop();
    },
  };
}

/** Presses the button of the question that is open, and waits for its answer. */
export async function confirm(page: Page): Promise<void> {
  await page.click('dialog [data-action=confirm]');
  await expect.poll(() => page.locator('dialog').allTextContents()).toEqual([]);
}

/** Chooses an action in the menu of a record's row. */
export async function chooseInMenu(row: Locator, action: string): Promise<void> {
  await row.locator('[data-action=more]').click();
  await row.locator(`[role=menuitem][data-action=${action}]`).click();
}

/** The actions in the menu of a record's row, which is closed again. */
export async function actionsInMenu(row: Locator): Promise<(string | undefined)[]> {
  const more = row.locator('[data-action=more]');
  await more.click();
  const actions = await row
    .locator('[role=menuitem]')
    .evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset['action']));
  await more.press('Escape');
  return actions;
}

// --- Internal helpers ---

/** Runs in a page, before its own scripts: moves its clock by that many milliseconds. */
function shiftClock(ahead: number): void {
  const { now } = Date;
  Date.now = () => now() + ahead;
}

/** What pages of a context complain of: errors of their own, and what their policy has refused. */
function complaintsIn(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('console', (message) => {
    // A call that is refused is said by the page itself.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  return complaints;
}
