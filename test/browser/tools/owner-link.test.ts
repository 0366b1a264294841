import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { askAbout } from '../../support/browser/ask-about.ts';
import { chipSays } from '../../support/browser/expect-chip.ts';
import { openPlainBrowser } from '../../support/browser/plain-browser.ts';
import { logIn } from '../../support/browser/stage.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { forFile } from '../../support/for-file.ts';

const stage = await toolStageForFile({ rows: 40 });
const phones = await forFile(openPlainBrowser());

type Noted = Record<string, number>;
const noted = (page: Page): Promise<Noted> =>
  page.evaluate(() => (globalThis as unknown as { noted: Noted }).noted);

/** Notes in a tool's page when it first hears each state. */
const noteStates = (page: Page) =>
  page.evaluate(() => {
    const all: Record<string, number> = {};
    Object.assign(globalThis, { noted: all });
    document.addEventListener('noiseaware:state', ({ detail }) => {
      all[detail] ??= Date.now();
    });
  });

/** Notes in a page of ours when there is first one more element of that kind. */
const noteElement = (page: Page, selector: string) =>
  page.evaluate((wanted) => {
    const all: Record<string, number> = {};
    Object.assign(globalThis, { noted: all });
    const count = () => document.querySelectorAll(wanted).length;
    const before = count();
    const look = () => {
      if (count() > before) all[wanted] ??= Date.now();
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  }, selector);

/** A phone of the owner's, as wide as the narrowest, from the link to where NoiseAware sends it back: when it got there. */
async function connectOnPhone(url: string): Promise<number> {
  const context = await phones.newContext({ viewport: { width: 360, height: 740 } });
  const owner = await context.newPage();
  await owner.goto(url);
  await owner.click('button');
  await logIn(stage, owner);
  const completed = owner.waitForResponse((response) => response.url().includes('/connected/'));
  await owner.click('#authorize', { noWaitAfter: true });
  await completed;
  const at = Date.now();
  await owner.waitForURL(`${stage.relay.url}/connected`);
  await context.close();
  return at;
}

let next = 1_042;
/** An account that no test has used yet. */
const freshAccount = () => `cust-${next++}`;

it('shows in chip, question and popup within a second that an owner has authorized on a phone, and the result', async () => {
  const account = freshAccount();
  const tool = await stage.visit(`/properties/${account}`);
  await chipSays(tool, account, 'not connected');
  const question = await askAbout(stage, tool, account);
  await question.locator('.asked [data-action=owner-link]:enabled').click();
  await question.click('[data-action=address]');
  const url = await question.inputValue('#message-address');
  const popup = await stage.browser.open('popup');
  await noteStates(tool);
  for (const page of [question, popup]) await noteElement(page, '[data-waiting]');

  const authorizedAt = await connectOnPhone(url);
  await chipSays(tool, account, 'authorized');
  for (const page of [question, popup]) {
    await page.locator('[data-waiting]').waitFor();
    expect((await noted(page))['[data-waiting]']).toBeLessThan(authorizedAt + 1_000);
  }
  await expect.poll(() => noted(tool)).toHaveProperty('awaiting_confirmation');
  expect((await noted(tool))['awaiting_confirmation']).toBeLessThan(authorizedAt + 1_000);

  await noteElement(popup, '[data-connection]');
  const confirmedAt = Date.now();
  await question.locator('[data-action=confirm-link]').click();
  await chipSays(tool, account, ': connected');
  await popup.locator('[data-connection]').first().waitFor();
  expect((await noted(popup))['[data-connection]']).toBeLessThan(confirmedAt + 1_000);
  await expect.poll(() => noted(tool)).toHaveProperty('active');
  expect((await noted(tool))['active']).toBeLessThan(confirmedAt + 1_000);
});

it('shows within a second that a link without a question has connected an account', async () => {
  const account = freshAccount();
  const { url } = await stage.relay.door.makeLink({ body: { account: { id: account }, confirm: false } });
  const tool = await stage.visit(`/properties/${account}`);
  await chipSays(tool, account, 'not connected');
  const popup = await stage.browser.open('popup');
  await noteStates(tool);
  await noteElement(popup, '[data-connection]');
  const connectedAt = await connectOnPhone(url);
  await chipSays(tool, account, ': connected');
  await expect.poll(() => noted(tool)).toHaveProperty('active');
  expect((await noted(tool))['active']).toBeLessThan(connectedAt + 1_000);
});
