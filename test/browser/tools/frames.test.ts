import type { FrameLocator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { questionIn } from '../../support/browser/ask-about.ts';
import { chipOfAccount } from '../../support/browser/chips.ts';
import { chipShows } from '../../support/browser/expect-chip.ts';
import { allowSite, reloadExtension, withdrawSite } from '../../support/browser/extension-switches.ts';
import { registerTools } from '../../support/browser/register-tools.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { openToolbarPopup } from '../../support/browser/toolbar-popup.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { saidBy } from '../../support/relay/nothing-got-out.ts';

const stage = await toolStageForFile({ rows: 10 });
const account = 'cust-1043';
/** A site of its own, whose pages this tool frames and which frames this tool. */
const other = new URL(stage.tool.otherUrl);
const otherSite = `${other.protocol}//${other.hostname}/*`;

const frameOf = (page: Page, title: string) => page.frameLocator(`[title="${title}"]`);
/** The chip of the marked record: a rule may find another one. */
const chipIn = (frame: FrameLocator) => frame.locator('[data-noiseaware-account] [data-noiseaware-chip]');
const chipsIn = (frame: FrameLocator) => chipIn(frame).count();
/** What the page was told by frames of other sites: their origin, and the state that they were told. */
const toldByOthers = (page: Page) => saidBy<[string, string, string][]>(page, 'loot');

/** Clicks the chip in a frame as a person does: the window in which the extension asks. */
async function askIn(page: Page, frame: FrameLocator): Promise<Page> {
  const opened = questionIn(stage) ?? stage.browser.context.waitForEvent('page');
  const box = await chipIn(frame).boundingBox();
  await page.mouse.click((box?.x ?? 0) + 10, (box?.y ?? 0) + 10);
  const question = await opened;
  await question.locator(`[data-asked="${account}"]`).waitFor();
  return question;
}

it('asks in the extension’s window about a chip in a frame of the page’s own site', async () => {
  const page = await stage.visit('/hostile/frames');
  for (const title of ['same', 'written', 'blank']) {
    const frame = frameOf(page, title);
    await expect.poll(() => chipsIn(frame), { message: title }).toBe(1);
    await chipIn(frame).scrollIntoViewIfNeeded();
    const question = await askIn(page, frame);
    expect(await question.locator('.asked').textContent(), title).toMatch(/Tideloft.*127\.0\.0\.1/s);
    await question.close();
  }
});

it('lists the records of all frames in the popup, without those that the page hides, and counts what has no room', async () => {
  // The first day's popup lists a single record.
  await connectAccount(stage.colleague, { id: 'cust-1049' });
  const page = await stage.visit('/hostile/frames');
  await expect.poll(() => chipsIn(frameOf(page, 'same'))).toBe(1);
  const popup = await openToolbarPopup(stage.browser, page);
  await expect.poll(() => popup.text()).toMatch(/On this page[\s\S]*cust-1042[\s\S]*cust-1043/);
  expect(await popup.text()).not.toContain('no room');
  expect(await popup.text()).toMatch(/1 customer in a frame of 127\.0\.0\.1/);
  expect(await popup.text()).toMatch(/\d frames of this page are of sites that you have not allowed/);
  // Its customer has no connection yet: links for owners are offered here.
  expect(await popup.text()).toContain('Send links…');
  // Too narrow even for a chip without text.
  await frameOf(page, 'same')
    .locator('p')
    .evaluate((row) => {
      row.style.cssText = 'width: 20px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap';
    });
  await expect.poll(() => popup.text()).toContain('1 customer here has no room for a chip.');
  await page.addStyleTag({ content: 'iframe { visibility: hidden }' });
  await expect.poll(() => popup.text()).not.toContain('cust-1043');
  expect(await popup.text()).not.toContain('no room');
});

it('previews what a rule finds in frames, and counts those into which it does not look', async () => {
  const rule = {
    ...{ id: 'framed', name: 'Tideloft frames', pages: [`${stage.tool.url}/hostile/framed`] },
    records: { selector: 'body > b', account: { from: 'text' } },
  };
  await registerTools(stage.relay, [rule]);
  await stage.visit('/hostile/frames');
  const options = await stage.browser.open('options');
  const shown = options.locator('[data-tool=framed]');
  await shown.locator('[data-action=preview]').click();
  await shown.locator('[data-preview=found]').waitFor();
  expect(await shown.locator('tbody tr').allTextContents()).toEqual(['cust-1044none']);
  const text = await shown.locator('[data-preview=found]').textContent();
  expect(text).toMatch(
    /1 record on .*\/hostile\/framed.*4 frames of the page are of other sites or sandboxed/,
  );
});

it('replaces the chips in frames when the extension is updated', async () => {
  const page = await stage.visit('/hostile/frames');
  const frames = ['same', 'written', 'blank'].map((title) => frameOf(page, title));
  for (const frame of frames) await expect.poll(() => chipsIn(frame)).toBe(1);
  const marked = frames.map((frame) => chipIn(frame));
  for (const chip of marked) await chip.evaluate((host) => host.setAttribute('data-old', ''));
  await reloadExtension(stage.browser);
  for (const frame of frames) {
    await expect.poll(() => frame.locator('[data-noiseaware-chip][data-old]').count()).toBe(0);
    await expect.poll(() => chipsIn(frame)).toBe(1);
  }
  const question = await askIn(page, frames[0] as FrameLocator);
  await question.close();
});

it('draws chips in frames of another allowed site, and in its own that the other frames, until that is withdrawn', async () => {
  await registerTools(stage.relay, [
    { id: 'owners', name: 'Tideloft Owners', pages: [`${other.origin}/hostile/{*}`] },
  ]);
  const page = await stage.visit('/hostile/frames');
  await chipShows(page, chipOfAccount('cust-1042'), 'Connect');
  expect(await chipsIn(frameOf(page, 'other'))).toBe(0);

  await allowSite(stage.browser, otherSite);
  const options = await stage.browser.open('options');
  await options.locator('[data-tools~=owners] [data-action=allow-site]').click();
  await options.locator('[data-tools~=owners][data-allowed=true]').waitFor();
  await options.close();
  await page.bringToFront();
  const frame = frameOf(page, 'other');
  const framedByOther = frameOf(page, 'between').frameLocator('[title=framed]');
  for (const each of [frame, framedByOther]) await expect.poll(() => chipsIn(each)).toBe(1);
  await expect
    .poll(() => toldByOthers(page))
    .toEqual(
      expect.arrayContaining([
        ['state', other.origin, 'not_connected'],
        ['state', new URL(stage.tool.url).origin, 'not_connected'],
      ]),
    );
  const question = await askIn(page, frame);
  expect(await question.locator('.asked').textContent()).toMatch(/Tideloft Owners.*localhost/s);
  await question.close();

  await withdrawSite(stage.browser, otherSite);
  for (const each of [frame, framedByOther]) await expect.poll(() => chipsIn(each)).toBe(0);
  expect(await chipsIn(frameOf(page, 'same'))).toBe(1);
});
