import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { askAbout, connectIn, pressConnectIn, questionIn } from '../../support/browser/ask-about.ts';
import { chipOf, chipOfAccount, clickChip, middleOf, readChip } from '../../support/browser/chips.ts';
import { pressToClose } from '../../support/browser/closing-press.ts';
import { chipShows } from '../../support/browser/expect-chip.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';

const stage = await toolStageForFile({ rows: 40 });

async function openHome(account: string) {
  const page = await stage.visit(`/properties/${account}`);
  await chipShows(page, chipOfAccount(account), 'Connect');
  return page;
}
const pairings = () =>
  stage.relay.logLines.filter((line) => line.includes('"POST","route":"/v1/pairings"')).length;

/** Loads the extension's own window again, whose time passes from then on as the test says, and every other page's. */
async function stopTime(question: Page): Promise<void> {
  await question.clock.install();
  await question.clock.pauseAt(Date.now() + 1_000);
  onTestFinished(() => stage.browser.context.clock.resume());
  await question.reload();
  await question.locator('[data-asked]').waitFor();
}

it('starts nothing after a double click, on the chip or into the window that it opens', async () => {
  const page = await openHome('cust-1042');
  const opened = stage.browser.context.waitForEvent('page');
  const middle = await middleOf(page, chipOfAccount('cust-1042'));
  await page.mouse.dblclick(middle?.x ?? 0, middle?.y ?? 0);
  const question = await opened;
  const connect = question.locator('.asked [data-action=connect]');
  // The button stands there before it can be pressed, and a press on it then is no press.
  await stopTime(question);
  expect(await connect.isDisabled()).toBe(true);
  await question.clock.resume();
  await connect.and(question.locator(':enabled')).waitFor();
  expect(pairings()).toBe(0);
  expect(stage.browser.context.pages().filter((each) => each.url().endsWith('/question.html'))).toHaveLength(
    1,
  );
});

it('ignores many clicks in a row, which were meant for the page, and takes the first one after a pause', async () => {
  const page = await openHome('cust-1046');
  const before = pairings();
  const question = await askAbout(stage, page, 'cust-1046');
  await stopTime(question);
  const connect = question.locator('.asked [data-action=connect]');
  const box = await connect.boundingBox();
  // After 600 ms without a click the next one counts.
  for (let click = 0; click < 5; click += 1) {
    await question.clock.runFor(500);
    await question.mouse.click((box?.x ?? 0) + 20, (box?.y ?? 0) + 10);
  }
  expect(pairings()).toBe(before);
  expect(await connect.isDisabled()).toBe(true);
  await question.clock.runFor(700);
  const window = await pressConnectIn(stage, question);
  expect(pairings()).toBe(before + 1);

  // The attempt is given up in its own window, and its button to try again is a button of this window as well.
  await window.close();
  const retry = question.locator('[data-outcome] [data-action=retry]');
  await retry.waitFor();
  await question.clock.runFor(500);
  expect(await retry.isDisabled()).toBe(true);
  await question.clock.runFor(200);
  await stage.browser.windowFrom(() => retry.click());
  expect(pairings()).toBe(before + 2);
});

it('asks and waits again when another chip is clicked while the window is open', async () => {
  const one = await openHome('cust-1042');
  const two = await openHome('cust-1043');
  const question = await askAbout(stage, one, 'cust-1042');
  await question.locator('.asked [data-action=connect]:enabled').waitFor();
  await question.evaluate(() => {
    const noted = globalThis as unknown as { disabledAt: string[] };
    noted.disabledAt = [];
    new MutationObserver(() => {
      const asked = document.querySelector<HTMLElement>('.asked');
      const button = asked?.querySelector<HTMLButtonElement>('[data-action=connect]');
      if (button?.matches(':disabled')) noted.disabledAt.push(asked?.dataset['asked'] ?? '');
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  await clickChip(two, chipOfAccount('cust-1043'));
  await question.locator('[data-asked="cust-1043"]').waitFor();
  expect(questionIn(stage)).toBe(question);
  await question.locator('.asked [data-action=connect]:enabled').waitFor();
  expect(
    await question.evaluate(() => (globalThis as unknown as { disabledAt: string[] }).disabledAt),
  ).toContain('cust-1043');
  expect(await connectIn(stage, question)).toBe('connected');
  const { connections } = await stage.relay.door.listConnections();
  expect(connections.map(({ account }) => account.id)).toEqual(['cust-1043']);
});

it('asks about the chip clicked last when two are clicked within half a second', async () => {
  const page = await stage.visit('/properties');
  const [one, two] = ['cust-1047', 'cust-1048'] as const;
  for (const account of [one, two]) await chipShows(page, chipOfAccount(account), 'Connect');
  const first = await middleOf(page, chipOfAccount(one));
  const second = await middleOf(page, chipOfAccount(two));
  await questionIn(stage)?.close();
  const opened = stage.browser.context.waitForEvent('page');
  await page.mouse.click(first?.x ?? 0, first?.y ?? 0);
  await page.mouse.click(second?.x ?? 0, second?.y ?? 0);
  await (await opened).locator(`[data-asked="${two}"]`).waitFor();
});

it('connects the account that the person was asked about, although the page names another afterwards', async () => {
  const page = await openHome('cust-1044');
  const question = await askAbout(stage, page, 'cust-1044');
  await page.locator('.title').evaluate((title: HTMLElement) => {
    title.dataset['noiseawareAccount'] = 'cust-1050';
    title.dataset['noiseawareName'] = 'Another home';
  });
  await chipShows(page, chipOfAccount('cust-1050'), 'Connect');
  expect(await question.locator('.asked').textContent()).toContain('cust-1044');
  expect(await connectIn(stage, question)).toBe('connected');
  const { connections } = await stage.relay.door.listConnections();
  expect(connections.map(({ account }) => account.id)).not.toContain('cust-1050');
  expect(connections.map(({ account }) => account.id)).toContain('cust-1044');
  expect((await readChip(page, chipOf('.title')))?.text).toBe('Connect');
});

it('starts nothing when the person presses Not now, or only looks', async () => {
  const page = await openHome('cust-1045');
  const before = pairings();
  const question = await askAbout(stage, page, 'cust-1045');
  await pressToClose(question, () => question.locator('[data-action=close]').click());
  expect(pairings()).toBe(before);
  expect((await readChip(page, chipOfAccount('cust-1045')))?.text).toBe('Connect');
});

it('shows in the options what a rule finds on the page visited last, and says when there is none', async () => {
  const rule = '[data-tool=tideloft-classic-units]';
  const look = async () => {
    const options = await stage.browser.open('options');
    await options.locator(`${rule} [data-action=preview]`).click();
    await options.locator(`${rule} [data-preview]`).waitFor();
    return options;
  };
  const without = await look();
  expect(await without.locator(`${rule} [data-preview]`).textContent()).toContain(
    'No open tab shows a page of this tool',
  );
  await without.close();
  await stage.visit('/classic/units?rows=9');
  const page = await stage.visit('/classic/units?rows=20');
  const shown = await page.locator('td.unit').allInnerTexts();
  const options = await look();
  const table = options.locator(`${rule} .preview tbody tr`);
  expect(await table.count()).toBe(shown.length);
  expect(await table.first().textContent()).toMatch(/cust-\d{4}\w+/);
  expect(await options.locator(`${rule} [data-preview=found]`).textContent()).toContain(
    `${shown.length} record`,
  );
});
