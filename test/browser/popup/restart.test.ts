import { expect, it, onTestFinished } from 'vitest';
import { badgeOf } from '../../support/browser/attention.ts';
import { launchWith } from '../../support/browser/browser.ts';
import { extensionFolder } from '../../support/browser/build-extension.ts';
import { setStage } from '../../support/browser/stage.ts';
import { connectRefused } from '../../support/relay/connect-refused.ts';

/** A browser that has listed two connections that need a person, and was then closed. */
async function closedBrowser() {
  const stage = await setStage();
  onTestFinished(stage.close);
  const { browser, relay, sandbox } = stage;
  const { client } = await relay.enrol('Kim');
  const refuse = (...ids: string[]) =>
    connectRefused(
      client,
      sandbox,
      ids.map((id) => ({ id, name: `Home ${id}` })),
    );
  await refuse('acct-1', 'acct-2');
  const popup = await browser.open('popup');
  await expect.poll(() => popup.locator('li[data-group=needs_you]').count()).toBe(2);
  await expect.poll(() => badgeOf(browser)).toBe('2');
  await browser.context.close();
  return {
    relay,
    /** Has these accounts need a person at the relay, too. */
    refuse,
    popup: `chrome-extension://${browser.extensionId}/popup.html`,
    /** Starts it again. */
    async start() {
      const { context, close } = await launchWith(extensionFolder, {}, browser.profile);
      onTestFinished(close);
      return context;
    },
  };
}

it('shows how many connections need a person after a restart of the browser, although the relay does not answer', async () => {
  const { relay, start } = await closedBrowser();
  await relay.down();
  const context = await start();
  await expect.poll(() => badgeOf({ context })).toBe('2');
  await relay.up();
});

it('requests each list once when the browser starts and the popup opens at the same time', async () => {
  const { relay, refuse, popup, start } = await closedBrowser();
  await refuse('acct-3');
  const count = relay.logLines.length;
  const context = await start();
  const page = await context.newPage();
  await page.goto(popup);
  const requested = () =>
    relay.logLines
      .slice(count)
      .filter((line) => line.includes('"msg":"request"'))
      .map((line) => (JSON.parse(line) as { route?: string }).route ?? '');
  // The start requests more than the popup does. The third account comes with what was requested since, and no refresh runs.
  await expect.poll(requested).toContain('/v1/tools');
  await expect.poll(() => page.locator('li[data-group=needs_you]').count()).toBe(3);
  await page.locator('[data-action=refresh]:not([aria-disabled])').waitFor();
  const lists = ['/v1/connections', '/v1/connections/summary'];
  expect(
    requested()
      .filter((route) => lists.includes(route))
      .sort(),
  ).toEqual(lists);
});
