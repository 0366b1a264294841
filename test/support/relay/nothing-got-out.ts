import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ToolStage } from '../browser/tool-stage.ts';
import { withDebugger } from '../browser/with-debugger.ts';

/** What a hostile page says of itself, by the name of a global. */
export const saidBy = <T>(page: Page, name: string): Promise<T> =>
  page.evaluate((each) => (globalThis as unknown as Record<string, unknown>)[each], name) as Promise<T>;

/** Waits until a hostile page has gone on with what it does, so many times more than it had. */
export async function goesOn(page: Page, name: string, times: number): Promise<void> {
  const before = await saidBy<number>(page, name);
  await expect.poll(() => saidBy<number>(page, name), { timeout: 30_000 }).toBeGreaterThan(before + times);
}

/** Requests that were made of the relay for one of its routes. */
export const requestsOf = ({ relay }: Pick<ToolStage, 'relay'>, method: string, route: string): number =>
  relay.logLines.filter((line) => line.includes(`"method":"${method}","route":"${route}"`)).length;

/** Holds that no attempt was begun, and that the page has got hold of nothing that it should not have. */
export async function expectNothingStarted(stage: ToolStage, page: Page): Promise<void> {
  expect(requestsOf(stage, 'POST', '/v1/pairings')).toBe(0);
  expect(stage.sandbox.journal).toEqual([]);
  expect(await saidBy(page, 'loot')).toEqual([]);
}

/** Holds that none of the extension's own pages is open, as a window, a tab or a frame. */
export async function expectNoOwnPage({ browser }: ToolStage): Promise<void> {
  const frames = browser.context.pages().flatMap((page) => page.frames());
  const drawn = await Promise.all(
    frames
      .filter((frame) => frame.url().startsWith('chrome-extension:'))
      .map((frame) => frame.evaluate(() => document.querySelector('#root, pre') !== null).catch(() => false)),
  );
  expect(drawn).not.toContain(true);
}

/** What a script in the content script's own world gets when it runs this, as text. */
export const inOurWorld = (page: Page, expression: string): Promise<string> =>
  withDebugger(page, async (cdp) => {
    const worlds: { id: number; origin: string }[] = [];
    cdp.on('Runtime.executionContextCreated', ({ context }) => worlds.push(context));
    await cdp.send('Runtime.enable');
    const ours = worlds.find(({ origin }) => origin.startsWith('chrome-extension:'));
    if (ours === undefined) throw new Error('no script of the extension runs in this page');
    const { result } = await cdp.send('Runtime.evaluate', {
      expression: `(async () => JSON.stringify(await (${expression})))().catch(String)`,
      contextId: ours.id,
      awaitPromise: true,
      returnByValue: true,
    });
    return String(result.value);
  });
