import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { readChips } from '../../support/browser/chips.ts';
import { chipStageForFile } from '../../support/browser/stages.ts';

const stage = await chipStageForFile({ a: 'active', b: 'active', c: 'active' });

const policy = "default-src 'self' 'unsafe-inline'";
const open = (body: string) => stage.open(body, '/units', policy);
const asked = async () => [...new Set((await stage.background((fake) => fake.asked)).flat())].sort();
const mark = (id: string) => `id="${id}" data-noiseaware-account="${id}"`;

type Form = 'full' | 'compact' | 'none';

/** How the chip of each record stands, in the page's order. */
const forms = (page: Page): Promise<Form[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('[data-noiseaware-chip]')].map((chip) => {
      if (!chip.checkVisibility()) return 'none';
      return chip.getAttribute('data-noiseaware-chip') === 'compact' ? 'compact' : 'full';
    }),
  );
const stand = (page: Page, ...wanted: Form[]) => expect.poll(() => forms(page)).toEqual(wanted);

/** Where the page's texts are, how large its boxes are, and how far each can be scrolled. */
const layout = (page: Page, inside: string) =>
  page.evaluate((selector) => {
    const range = new Range();
    const from = document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
    return [...document.querySelectorAll(`${selector}, ${selector} :not([data-noiseaware-chip])`)].map(
      (element) => {
        const texts = [...element.childNodes].flatMap((node) => {
          if (!(node instanceof Text) || node.data.trim() === '') return [];
          range.selectNode(node);
          return [...range.getClientRects()].map(({ left, top, height }) => [
            left - from.left,
            top - from.top,
            height,
          ]);
        });
        const { scrollWidth, clientWidth } = element;
        const { height } = element.getBoundingClientRect();
        return {
          name: element.localName,
          height,
          texts,
          isScrolled: scrollWidth > clientWidth,
        };
      },
    );
  }, inside);

const cellStyle = 'overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding: 4px';
const tableOf = (style: string, ...rows: string[]) =>
  `<style>table { border-spacing: 0; font: 14px sans-serif } td { ${cellStyle} }</style>` +
  `<table style="${style}">${rows.join('')}</table>`;

/** Opens a page, and the same without marks beside which its layout is held. */
async function openBesideUnmarked(
  body: string,
): Promise<{ page: Page; unmarked: Awaited<ReturnType<typeof layout>> }> {
  const without = await stage.open(
    `<main>${body.replaceAll('data-noiseaware-account', 'data-id')}</main>`,
    '/unmarked',
    policy,
  );
  const unmarked = await layout(without, 'main');
  await without.close();
  return { page: await open(`<main>${body}</main>`), unmarked };
}

it('draws the compact chip where the full one has no room, and none where that has none either', async () => {
  const row = (id: string, width: number) =>
    `<tr ${mark(id)}><td style="min-width: ${width}px; max-width: ${width}px">Home 1846</td></tr>`;
  const { page, unmarked } = await openBesideUnmarked(
    tableOf('', row('a', 240)) + tableOf('', row('b', 130)) + tableOf('', row('c', 75)),
  );
  await stand(page, 'full', 'compact', 'none');
  expect(await layout(page, 'main')).toEqual(unmarked);
  await expect
    .poll(async () => (await readChips(page)).map(({ text }) => text))
    .toEqual(['Connected', 'Connected', 'NoiseAware']);
  expect(await asked()).toEqual(['a', 'b']);
  expect(await stage.background((fake) => fake.ask(null))).toContainEqual(
    expect.objectContaining({ noRoom: 1 }),
  );
});

it('decides again when there is more room or less', async () => {
  const page = await open(
    `<div id="box" style="width: 300px">${tableOf('table-layout: fixed; width: 100%', `<tr ${mark('a')}><td>Home 1846</td></tr>`)}</div>`,
  );
  await stand(page, 'full');
  const resize = (width: number) =>
    page.evaluate((to) => document.getElementById('box')?.style.setProperty('width', `${to}px`), width);
  await resize(140);
  await stand(page, 'compact');
  await resize(70);
  await stand(page, 'none');
  await resize(300);
  await stand(page, 'full');
});

it('covers nothing that the page adds after it', async () => {
  const page = await open(`<p ${mark('a')}>Home 1846</p>`);
  await stand(page, 'full');
  await page.evaluate(() => document.querySelector('p')?.append(document.createElement('button')));
  const gap = () =>
    page.evaluate(() => {
      const chip = document.querySelector('[data-noiseaware-chip]')?.getBoundingClientRect();
      return (document.querySelector('button')?.getBoundingClientRect().left ?? 0) - (chip?.right ?? 0);
    });
  await expect.poll(gap).toBeGreaterThanOrEqual(0);
});

it.each([
  ['left', 'full'],
  ['center', 'compact'],
  ['right', 'none'],
] as const)('moves no text that is aligned %s in a column of fixed width', async (align, form) => {
  const cells = `<td>Home 1846</td><td>Denver</td>`;
  const { page, unmarked } = await openBesideUnmarked(
    tableOf(`table-layout: fixed; width: 440px; text-align: ${align}`, `<tr ${mark('a')}>${cells}</tr>`),
  );
  await stand(page, form);
  expect(await layout(page, 'main')).toEqual(unmarked);
});

it('makes no line of any cell break, as in a table that fills the window', async () => {
  const page = await open(
    tableOf(
      'width: 100%',
      `<tr ${mark('a')}><td style="white-space: normal">Home 1846</td><td>Ready</td></tr>`,
    ),
  );
  await stand(page, 'full');
  const { page: narrow, unmarked } = await openBesideUnmarked(
    `<div style="width: 250px">${tableOf('width: 100%', `<tr ${mark('a')}><td style="white-space: normal">The home of the family Parker</td><td>Ready</td></tr>`)}</div>`,
  );
  await expect.poll(() => forms(narrow)).not.toEqual(['full']);
  const heights = (all: typeof unmarked) => all.map(({ height }) => height);
  expect(heights(await layout(narrow, 'main'))).toEqual(heights(unmarked));
});

it('makes nothing scroll sideways', async () => {
  const { page, unmarked } = await openBesideUnmarked(
    `<div style="width: 180px; overflow: auto">${tableOf('', `<tr ${mark('a')}><td>Home 1846</td><td>Ready</td></tr>`)}</div>`,
  );
  await stand(page, 'compact');
  expect((await layout(page, 'main')).slice(0, 2)).toEqual(unmarked.slice(0, 2));
});

it('stands beside each element of a drawing', async () => {
  const pin = (id: string, x: number, y: number) =>
    `<g ${mark(id)} transform="translate(${x} ${y})"><circle r="10" fill="teal"/></g>`;
  const page = await open(
    `<div style="transform: scale(0.8)"><svg id="map" width="400" height="300">${pin('a', 60, 50)}${pin('b', 300, 200)}${pin('c', 390, 100)}</svg></div>`,
  );
  await stand(page, 'compact', 'compact', 'compact');
  const places = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('[data-noiseaware-chip]')].map((chip, index) => {
        const pin = document.querySelectorAll('g')[index]?.getBoundingClientRect() ?? new DOMRect();
        const box = chip.getBoundingClientRect();
        const isLevel = Math.abs((box.top + box.bottom - pin.top - pin.bottom) / 2) < 1;
        return isLevel && [Math.round(box.left - pin.right), Math.round(pin.left - box.right)].includes(4);
      }),
    );
  await expect.poll(places).toEqual([true, true, true]);
  await page.evaluate(() => document.querySelector('g')?.setAttribute('transform', 'translate(100 150)'));
  await expect.poll(places).toEqual([true, true, true]);
});
