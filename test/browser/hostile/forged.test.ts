import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { questionIn } from '../../support/browser/ask-about.ts';
import { chipOfAccount, clickChip, middleOf, readChip } from '../../support/browser/chips.ts';
import { chipShows } from '../../support/browser/expect-chip.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import {
  expectNoOwnPage,
  expectNothingStarted,
  goesOn,
  inOurWorld,
  requestsOf,
} from '../../support/relay/nothing-got-out.ts';

const stage = await toolStageForFile({ rows: 10 }, { quiet: false });

/** A hostile page, once its chip could be pressed. */
async function open(name: string, account = 'cust-1042'): Promise<Page> {
  const page = await stage.visit(`/hostile/${name}`);
  await chipShows(page, chipOfAccount(account), 'Connect');
  return page;
}

it('ignores clicks that the page has synthesized', async () => {
  const page = await open('forged-clicks');
  await goesOn(page, 'pressed', 30);
  await expectNothingStarted(stage, page);
  await expectNoOwnPage(stage);
  // A person's click is still one.
  const window = stage.browser.context.waitForEvent('page');
  await clickChip(page, chipOfAccount('cust-1042'));
  await (await window).locator('[data-asked="cust-1042"]').waitFor();
});

it('ignores messages of a page, which cannot embed the extension’s own pages', async () => {
  const page = await open('forged-messages');
  await goesOn(page, 'said', 500);
  await expectNothingStarted(stage, page);
  await expectNoOwnPage(stage);
  expect((await readChip(page, chipOfAccount('cust-1042')))?.text).toBe('Connect');
});

it('reveals nothing to a page that has polluted its globals', async () => {
  const page = await open('polluted-globals');
  await chipShows(page, chipOfAccount('cust-1043'), 'Connect');
  await expectNothingStarted(stage, page);
  // `isTrusted` of everything is what the page says it is, in the page's own world.
  await page.evaluate(() => document.querySelector<HTMLElement>('[data-noiseaware-chip]')?.click());
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  await expectNoOwnPage(stage);
  expect(requestsOf(stage, 'GET', '/v1/connections')).toBeLessThan(10);
});

it('starts nothing if a page tricks a person into clicking on a chip', async () => {
  const page = await open('clickjacking');
  const cases = ['overlay', 'solid', 'ghost', 'faint', 'gone', 'flat', 'blended', 'moving', 'swap'];
  for (const name of cases) {
    const middle = await middleOf(page, `[data-case=${name}] [data-noiseaware-chip]`);
    if (middle === undefined) continue;
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.dblclick(middle.x, middle.y);
  }
  // What may have opened is our own window, above the page, which asks and waits.
  await expect.poll(() => questionIn(stage)).toBeDefined();
  const question = questionIn(stage);
  await question?.locator('.asked [data-action=connect]').waitFor();
  await expectNothingStarted(stage, page);
});

it('draws chips that no style of the page moves, hides or disguises', async () => {
  const page = await open('hostile-styles');
  const seen = await page.locator(chipOfAccount('cust-1042')).evaluate((host) => {
    const { width, height, left, top } = host.getBoundingClientRect();
    // A page may zoom all that it holds, and the chip with it.
    const { currentCSSZoom } = host as HTMLElement & { currentCSSZoom: number };
    const size = [width, height].map((side) => Math.round(side / currentCSSZoom));
    const { opacity, transform, position, visibility } = getComputedStyle(host);
    const shown = host.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
    return { size, isOn: left >= 0 && top >= 0, opacity, transform, position, visibility, shown };
  });
  expect(seen).toEqual({
    size: [expect.any(Number), 24],
    isOn: true,
    opacity: '1',
    transform: 'none',
    position: 'static',
    visibility: 'visible',
    shown: true,
  });
  // What a chip stands in is the page's to hide; such a chip tells nothing.
  for (const account of ['cust-1043', 'cust-1044']) {
    expect(await readChip(page, chipOfAccount(account)), account).toMatchObject({
      text: 'NoiseAware',
      name: '',
    });
  }
  await expectNothingStarted(stage, page);
});

it('keeps session and storage out of the page and of the content script’s world', async () => {
  const page = await open('stolen-rows', 'cust-1043');
  const { session } = (await stage.browser.kept()).credential;
  expect(session).toMatch(/^nacses_/);
  expect(await inOurWorld(page, 'chrome.storage.local.get(null)')).toBe('{}');
  for (const area of ['session', 'managed'])
    expect(await inOurWorld(page, `chrome.storage.${area}.get(null)`), area).toMatch(/not allowed/);
  expect(await inOurWorld(page, 'indexedDB.databases()')).not.toContain('keyval');
  for (const name of ['view', 'connect', 'answer-question', 'preview-tool', 'sign-out']) {
    const answer = await inOurWorld(page, `chrome.runtime.sendMessage({ name: '${name}', input: null })`);
    expect(answer, name).not.toContain(session);
    expect(answer, name).toMatch(/^(undefined|null|.*Error.*)$/);
  }
  expect(await page.content()).not.toContain(session);
  await expectNothingStarted(stage, page);
});

it('asks about the account that the chip had when it was clicked, and pairs no other', async () => {
  const page = await open('clickjacking');
  const window = stage.browser.context.waitForEvent('page');
  const chip = '[data-swap] [data-noiseaware-chip]';
  await clickChip(page, chip);
  const question = await window;
  await question.locator('[data-asked]').waitFor();
  const asked = await question.locator('[data-asked]').getAttribute('data-asked');
  expect(await question.locator('.asked').textContent()).toContain(asked);
  const connect = question.locator('.asked [data-action=connect]');
  await stage.browser.windowFrom(() => connect.click());
  const popup = await stage.browser.open('popup');
  await popup.locator('[data-flow]').waitFor();
  const { text } = await stage.browser.kept();
  expect(text).toContain(`"account":{"id":"${asked}"`);
  await popup.locator('[data-action=cancel-flow]').click();
  await popup.locator('[data-outcome=cancelled]').waitFor();
});
