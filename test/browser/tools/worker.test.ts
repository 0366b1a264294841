import { expect, it } from 'vitest';
import { askAbout, connectIn, pressConnectIn } from '../../support/browser/ask-about.ts';
import { chipSays } from '../../support/browser/expect-chip.ts';
import { authorize, logIn, pressAuthorize, pressConnect } from '../../support/browser/stage.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';

// The browser ends the worker whenever it likes: nothing may be lost by it, and the chip has to be right in the end.

const stage = await toolStageForFile({ rows: 40 });

/** The page of one home, with its chip as it is before anything was done. */
async function openHome(account: string) {
  const page = await stage.visit(`/properties/${account}`);
  const says = (words: string) => chipSays(page, account, words, { timeout: 30_000 });
  await says('not connected');
  return { page, says };
}

/** The connections of an account that the relay has. */
async function statusesOf(account: string): Promise<string[]> {
  const { connections } = await stage.relay.door.listConnections();
  return connections.filter((each) => each.account.id === account).map(({ status }) => status);
}

it('connects when the worker was killed before the click', async () => {
  const { page, says } = await openHome('cust-1042');
  await stage.browser.killWorker();
  expect(await connectIn(stage, await askAbout(stage, page, 'cust-1042'))).toBe('connected');
  await says(': connected');
});

it('connects when the worker was killed while the person was asked', async () => {
  const { page, says } = await openHome('cust-1043');
  const question = await askAbout(stage, page, 'cust-1043');
  await stage.browser.killWorker();
  await question.locator('[data-asked="cust-1043"]').waitFor();
  expect(await connectIn(stage, question)).toBe('connected');
  await says(': connected');
  expect(await statusesOf('cust-1043')).toEqual(['active']);
});

it('reports what was lost when the worker was killed during the authorization, and offers to continue', async () => {
  const { page, says } = await openHome('cust-1044');
  const question = await askAbout(stage, page, 'cust-1044');
  const window = await pressConnectIn(stage, question);
  await logIn(stage, window);
  await stage.browser.killWorker();
  // The browser still closes the window at the redirect, and reports it to no one.
  await pressAuthorize(window);
  const retry = question.locator('[data-outcome] [data-action=retry]');
  await retry.waitFor();
  await says('not connected');
  await authorize(stage, await stage.browser.windowFrom(() => retry.click()));
  await question.locator('[data-outcome=connected]').waitFor();
  await says(': connected');
  expect(await statusesOf('cust-1044')).toEqual(['active']);
});

it('finds the new connection after the worker was killed while the relay completed it', async () => {
  const { page, says } = await openHome('cust-1045');
  const question = await askAbout(stage, page, 'cust-1045');
  const window = await pressConnectIn(stage, question);
  await logIn(stage, window);
  const exchanges = stage.sandbox.entries('token').length;
  stage.sandbox.set({ fault: { token: { kind: 'slow', seconds: 2, times: 1 } } });
  await pressAuthorize(window);
  await stage.sandbox.arrived('token', exchanges + 1);
  await stage.browser.killWorker();
  await question.locator('[data-outcome=connected]').waitFor({ timeout: 40_000 });
  await says(': connected');
  expect(await statusesOf('cust-1045')).toEqual(['active']);
});

it('shows a connection in an open page although no worker was running when the page was opened', async () => {
  const { says } = await openHome('cust-1046');
  await stage.browser.killWorker();
  const popup = await stage.browser.open('popup');
  await popup.locator('[data-outcome] [data-action=dismiss]').click();
  const window = await pressConnect(stage, popup, 'cust-1046');
  await authorize(stage, window);
  await popup.locator('[data-outcome=connected]').waitFor();
  await says(': connected');
});
