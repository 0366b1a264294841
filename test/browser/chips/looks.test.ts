import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { readChips } from '../../support/browser/chips.ts';
import { chipStageForFile } from '../../support/browser/stages.ts';
import { withDebugger } from '../../support/browser/with-debugger.ts';

const stage = await chipStageForFile({ a: 'active' });

const mark = 'data-noiseaware-account=a';
const policy = "default-src 'self' 'unsafe-inline'";
const chip = '[data-noiseaware-chip]';

/** Opens a page and waits until its chips say what is so. */
async function open(body: string): Promise<Page> {
  const page = await stage.open(body, '/units', policy);
  const marks = await page.locator('[data-noiseaware-account]').count();
  await expect
    .poll(async () => (await readChips(page)).filter(({ text }) => text === 'Connected').length)
    .toBe(marks);
  return page;
}

/** The background of chips, as drawn. */
const backgrounds = (page: Page): Promise<(string | undefined)[]> =>
  withDebugger(page, async (cdp) => {
    for (const domain of ['DOM.enable', 'CSS.enable'] as const) await cdp.send(domain);
    const { nodes } = await cdp.send('DOM.getFlattenedDocument', { depth: -1, pierce: true });
    const faces = nodes.filter(({ attributes = [] }) => attributes.includes('chip'));
    const styles = faces.map(({ nodeId }) => cdp.send('CSS.getComputedStyleForNode', { nodeId }));
    return (await Promise.all(styles)).map(
      ({ computedStyle }) => computedStyle.find(({ name }) => name === 'background-color')?.value,
    );
  });

const light = 'rgb(255, 255, 255)';
const dark = 'rgb(32, 37, 47)';

it('is light or dark by what is painted behind it, and not by what the browser prefers', async () => {
  const ground = (style: string, content: string) => `<div style="${style}">${content}</div>`;
  const record = `<p ${mark}>A</p>`;
  const page = await open(
    record +
      ground('background: #123', ground('background: rgb(255 255 255 / 0.1)', record)) +
      ground('background: oklch(0.25 0.02 250)', record) +
      ground('background: #111', ground('background: white', record)) +
      '<div id="shell"><p slot="content">A</p></div>',
  );
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => backgrounds(page)).toEqual([light, dark, dark, light]);
  // A shell that paints its ground in its shadow root, as components do.
  await page.evaluate(() => {
    const shell = document.getElementById('shell')?.attachShadow({ mode: 'open' });
    if (shell) shell.innerHTML = '<section style="background: #000"><slot name="content"></slot></section>';
    document.querySelector('[slot]')?.setAttribute('data-noiseaware-account', 'a');
  });
  await expect.poll(() => backgrounds(page)).toEqual([light, dark, dark, light, dark]);
});

it('changes with the page’s ground: by a class around it, a style, or what the browser prefers', async () => {
  const page = await open(
    `<style>
      .dark { background: #111 }
      @media (prefers-color-scheme: dark) { #media { background: #222 } }
    </style>
    <div><p ${mark}>A</p></div><div id="media"><p ${mark}>A</p></div>`,
  );
  await expect.poll(() => backgrounds(page)).toEqual([light, light]);
  await page.evaluate(() => document.documentElement.classList.add('dark'));
  await expect.poll(() => backgrounds(page)).toEqual([dark, dark]);
  await page.evaluate(() => document.documentElement.classList.remove('dark'));
  await expect.poll(() => backgrounds(page)).toEqual([light, light]);
  await page.evaluate(() => document.querySelector('div')?.style.setProperty('background', 'black'));
  await expect.poll(() => backgrounds(page)).toEqual([dark, light]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => backgrounds(page)).toEqual([dark, dark]);
});

it('stays under a sticky header that covers its row', async () => {
  const page = await open(
    `<style>body { margin: 0; height: 3000px } header { position: sticky; top: 0; height: 40px; background: #123 }</style>
    <header></header><p ${mark} style="margin: 60px 0">A</p>`,
  );
  const header = () => page.screenshot({ clip: { x: 0, y: 0, width: 400, height: 40 } });
  const before = await header();
  await page.evaluate(() => scrollTo(0, 92));
  const { y = 0 } = (await page.locator(chip).boundingBox()) ?? {};
  expect(y).toBeGreaterThan(0);
  expect(y).toBeLessThan(20);
  expect((await header()).equals(before)).toBe(true);
});

it('makes no row higher, and stays within its row if cells are laid out by flex or grid', async () => {
  const lines = [32, 19, 32].map((height) => `line-height: ${height}px`);
  const row = (style: string, marked: string) => `<tr ${marked} style="${style}"><td>1<td>2</tr>`;
  const page = await open(
    `<style>table { border-spacing: 0 } td { padding: 0 } .row { height: 40px; margin: 20px }</style>
    <table>${lines.map((line) => row(line, '') + row(line, mark)).join('')}</table>
    <div class="row" style="display: flex" ${mark}><b>1</b><i>2</i></div>
    <div class="row" style="display: grid; grid-template-columns: 1fr 1fr 1fr" ${mark}><b>1</b><i>2</i></div>
    <div class="row" style="display: flex" role="row" ${mark}><b role="gridcell">1</b><i></i></div>`,
  );
  const heights = await page.evaluate(() =>
    [...document.querySelectorAll('tr')].map((each) => each.getBoundingClientRect().height),
  );
  expect(heights).toEqual([32, 32, 19, 19, 32, 32]);
  const gaps = await page.evaluate(() =>
    [...document.querySelectorAll('.row')].map((each) => {
      const { top, bottom } = each.getBoundingClientRect();
      const box = each.querySelector('[data-noiseaware-chip]')?.getBoundingClientRect() ?? new DOMRect();
      return [box.top - top, bottom - box.bottom];
    }),
  );
  expect(gaps).toEqual([
    [8, 8],
    [8, 8],
    [8, 8],
  ]);
});

it('is placed inside a summary, legend or label, so it is visible while the group is closed', async () => {
  const page = await open(
    `<details><summary ${mark}>A</summary>more</details><fieldset><legend ${mark}>A</legend></fieldset><label ${mark}>A</label>`,
  );
  const parents = await page
    .locator(chip)
    .evaluateAll((all) => all.map((each) => each.parentElement?.localName));
  expect(parents).toEqual(['summary', 'legend', 'label']);
  await page.locator(chip).first().click();
  await expect.poll(() => stage.background((fake) => fake.clicked)).toEqual([{ account: 'a' }]);
  expect(await page.locator('details[open]').count()).toBe(0);
});

it('is neither printed nor copied with the text around it', async () => {
  const page = await open(`<ul><li ${mark}>Lakeview</li><li>Hillside</li></ul><textarea></textarea>`);
  const pasted = page.evaluate(
    () =>
      new Promise<string>((resolve) =>
        addEventListener('paste', ({ clipboardData }) => resolve(clipboardData?.getData('text/html') ?? '')),
      ),
  );
  await page.locator('ul').evaluate((list) => getSelection()?.selectAllChildren(list));
  await page.keyboard.press('ControlOrMeta+c');
  await page.locator('textarea').focus();
  await page.keyboard.press('ControlOrMeta+v');
  expect(await pasted).toMatch(/Lakeview.*Hillside/s);
  expect(await pasted).not.toMatch(/noiseaware-chip|inline-block|120px/);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator(chip).evaluate((each) => getComputedStyle(each).visibility)).toBe('hidden');
});
