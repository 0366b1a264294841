import { expect, it } from 'vitest';
import { questionIn } from '../../support/browser/ask-about.ts';
import {
  chipOf,
  chipOfAccount,
  clickChip,
  countTraces,
  middleOf,
  readChip,
  readChips,
} from '../../support/browser/chips.ts';
import { chipShows } from '../../support/browser/expect-chip.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import {
  expectNoOwnPage,
  expectNothingStarted,
  goesOn,
  saidBy,
} from '../../support/relay/nothing-got-out.ts';

const stage = await toolStageForFile({ rows: 10 }, { quiet: false });

it('shows ids and names as text or not at all, and never as markup', async () => {
  const page = await stage.visit('/hostile/hostile-names');
  await chipShows(page, chipOf('#markup'), 'Connect');
  const kinds = Object.keys(await saidBy<Record<string, unknown>>(page, 'names'));
  const chips = await readChips(page);
  expect(chips).toHaveLength(kinds.length);
  const pressed: string[] = [];
  for (const [at, kind] of kinds.entries()) {
    const name = chips[at]?.name;
    if (name === undefined) {
      expect(chips[at]?.text, kind).toBe('NoiseAware');
      continue;
    }
    // Nothing that turns text around, hides in it or floods a screen reader.
    expect(name, kind).not.toMatch(/[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u);
    expect(name.length, kind).toBeLessThan(400);
    const account = await page.locator(`#${kind}`).getAttribute('data-noiseaware-account');
    const clickAndLook = async () => {
      await clickChip(page, chipOf(`#${kind}`));
      await expect.poll(() => questionIn(stage)).toBeDefined();
      return questionIn(stage)?.locator('.asked').getAttribute('data-asked');
    };
    // Two clicks within half a second are one.
    await expect.poll(clickAndLook, { message: kind, interval: 700 }).toBe(account);
    const question = questionIn(stage);
    expect(await question?.locator('.asked :is(img, script, b, svg)').count(), kind).toBe(0);
    pressed.push(kind);
  }
  expect(pressed).toContain('markup');
  for (const kind of ['long', 'empty', 'spaces', 'controls', 'bidi']) expect(pressed).not.toContain(kind);
  await expectNothingStarted(stage, page);
});

it('runs in frames of the page’s own origin, and not in sandboxed ones, a stranger’s, or any that a stranger frames', async () => {
  const page = await stage.visit('/hostile/frames');
  await chipShows(page, chipOfAccount('cust-1042'), 'Connect');
  await expect.poll(() => page.frames().length).toBe(9);
  const chipsOf = async (title: string, inner = '') => {
    const frame = page.frameLocator(`[title="${title}"]`);
    const within = inner === '' ? frame : frame.frameLocator(`[title="${inner}"]`);
    await within.locator('[data-noiseaware-account]').waitFor();
    return within.locator('[data-noiseaware-chip]').count();
  };
  for (const title of ['same', 'written', 'blank'])
    await expect.poll(() => chipsOf(title), { message: title }).toBe(1);
  for (const title of ['other', 'sandboxed', 'sandboxed, written'])
    expect(await chipsOf(title), title).toBe(0);
  expect(await chipsOf('between', 'framed')).toBe(0);
  await expectNothingStarted(stage, page);
  await expectNoOwnPage(stage);
});

it('runs nothing in a tool’s page that a stranger’s page frames', async () => {
  const page = await stage.visit(`${stage.tool.otherUrl}/hostile/framing`);
  const frame = page.frameLocator('[title=framed]');
  await frame.locator('[data-noiseaware-account]').waitFor();
  // A whole round more: what comes late has come by then.
  const own = await stage.visit('/hostile/framed');
  await chipShows(own, chipOfAccount('cust-1043'), 'Connect');
  expect(await frame.locator('[data-noiseaware-chip]').count()).toBe(0);
  await expectNothingStarted(stage, page);
});

it('starts nothing with a chip that the page moves elsewhere, and leaves no copy of one', async () => {
  const page = await stage.visit('/hostile/stolen-rows');
  await goesOn(page, 'thefts', 12);
  await expectNothingStarted(stage, page);
  expect(await countTraces(page)).toBeLessThanOrEqual(2);
  expect(await page.locator('#stolen *').count()).toBeLessThanOrEqual(1);
});

// From here on accounts are connected: the sandbox has been visited.

it('reveals nothing to a page about accounts that it hides from the person', async () => {
  await connectAccount(stage.colleague, { id: 'cust-2004' });
  const page = await stage.visit('/hostile/unseen');
  const heard = async () => JSON.stringify(await saidBy<unknown[]>(page, 'heard'));
  await expect.poll(heard).toContain('["cust-1042","not_connected"]');
  // A whole round more: what comes late has come by then.
  const connection = await connectAccount(stage.colleague, { id: 'cust-1042' });
  const popup = await stage.browser.open('popup');
  await expect.poll(heard).toContain('["cust-1042","active"]');
  await popup.close();
  await stage.colleague.disconnect({ id: connection.id });
  await stage.browser.open('popup');
  await expect.poll(heard).toContain('["cust-1042","disconnected"]');
  const learnt = new Set((await saidBy<[string, string][]>(page, 'loot')).map(([account]) => account));
  // Hidden in every way in which the browser itself does not show it. What is only scrolled or moved away is another
  // matter: the states of a list of thousands are sent in one go.
  for (const account of [
    'cust-2001',
    'cust-2002',
    'cust-2006',
    'cust-2007',
    'cust-2008',
    'cust-2013',
    'cust-2014',
  ]) {
    expect(learnt, account).not.toContain(account);
  }
});

it('shows only its name for an account that the tool may not know, and ignores clicks on it', async () => {
  await connectAccount(stage.colleague, { id: 'other-77', name: 'A foreign one' });
  const page = await stage.visit('/hostile/unseen');
  await page.evaluate(() => {
    const noted = globalThis as unknown as { told: unknown[] };
    noted.told = [];
    addEventListener('noiseaware:state', ({ target, detail }: CustomEventInit & Event) =>
      noted.told.push([(target as HTMLElement).dataset['noiseawareAccount'], detail]),
    );
    for (const account of ['other-77', 'cust-1043']) {
      const row = document.createElement('p');
      row.dataset['noiseawareAccount'] = account;
      row.textContent = account;
      document.querySelector('h1')?.after(row);
    }
  });
  await chipShows(page, chipOfAccount('cust-1043'), 'Connect');
  expect(await readChip(page, chipOfAccount('other-77'))).toEqual({
    text: 'NoiseAware',
    name: '',
    pressable: false,
  });
  const middle = await middleOf(page, chipOfAccount('other-77'));
  await page.mouse.click(middle?.x ?? 0, middle?.y ?? 0);
  await expect.poll(async () => JSON.stringify(await saidBy(page, 'told'))).toContain('cust-1043');
  expect(JSON.stringify(await saidBy(page, 'told'))).not.toContain('other-77');
  await expectNoOwnPage(stage);
  expect((await readChips(page)).find(({ account }) => account === 'other-77')?.name).toBeUndefined();
});
