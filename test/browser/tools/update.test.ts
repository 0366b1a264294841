import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { askAbout, connectIn } from '../../support/browser/ask-about.ts';
import { chipOfAccount, clickChip, countTraces, readChip, readChips } from '../../support/browser/chips.ts';
import { reloadExtension, switchExtension } from '../../support/browser/extension-switches.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';

const stage = await toolStageForFile({ rows: 20 });

const drawn = async (page: Page) =>
  (await readChips(page)).filter(({ text }) => text !== 'NoiseAware').length;

it('replaces the chips of an open page when the extension is updated, and clicks on them still ask', async () => {
  const page = await stage.visit('/classic/units');
  const home = await stage.visit('/properties/cust-1042');
  await expect.poll(() => drawn(page)).toBe(20);
  await expect.poll(() => drawn(home)).toBe(1);
  await page.evaluate(() => {
    const kept = globalThis as unknown as { old: Element[] };
    kept.old = [...document.querySelectorAll('[data-noiseaware-chip]')];
  });
  await reloadExtension(stage.browser);
  const oldOnes = () =>
    page.evaluate(
      () => (globalThis as unknown as { old: Element[] }).old.filter(({ isConnected }) => isConnected).length,
    );
  await expect.poll(oldOnes).toBe(0);
  await expect.poll(() => drawn(page)).toBe(20);
  await expect.poll(() => drawn(home)).toBe(1);
  expect(await countTraces(page)).toBe(20);
  expect(await countTraces(home)).toBe(1);
  expect(await connectIn(stage, await askAbout(stage, home, 'cust-1042'))).toBe('connected');
  await expect
    .poll(async () => (await readChip(home, chipOfAccount('cust-1042')))?.name)
    .toContain(': connected');
});

it('ignores clicks on a chip of a removed extension, and logs nothing in the page’s console', async () => {
  const home = await stage.visit('/properties/cust-1043');
  await expect.poll(() => drawn(home)).toBe(1);
  await switchExtension(stage.browser, false);
  // It is looked for once a second; a click may come sooner.
  await clickChip(home, chipOfAccount('cust-1043')).catch(() => undefined);
  await expect.poll(() => countTraces(home)).toBe(0);
  await switchExtension(stage.browser, true);
  await expect.poll(() => drawn(home)).toBe(1);
  expect(await countTraces(home)).toBe(1);
});
