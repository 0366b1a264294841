import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { readChips } from '../../support/browser/chips.ts';
import { chipStageForFile } from '../../support/browser/stages.ts';

const stage = await chipStageForFile({ a: 'active', b: 'degraded' });

const shows = (page: Page, wanted: Record<string, string>) =>
  expect
    .poll(async () =>
      Object.fromEntries((await readChips(page)).map(({ account, state }) => [account, state])),
    )
    .toEqual(wanted);
const row = (id: string) => `<p data-noiseaware-account="${id}">${id}</p>`;

it('draws chips in open shadow roots: of the parsed page, of elements defined later, of plain elements, and nested ones', async () => {
  const page = await stage.open(
    `<unit-late></unit-late><section><template shadowrootmode="open">${row('a')}</template></section><div id="plain"></div>`,
  );
  await shows(page, { a: 'active' });
  await page.evaluate((html) => {
    // Neither adds or removes anything that a mutation observer of the document could see.
    const fill = (element: Element) => {
      const root = element.attachShadow({ mode: 'open' });
      root.innerHTML = html;
      return root;
    };
    class UnitLate extends HTMLElement {
      constructor() {
        super();
        fill(this);
      }
    }
    customElements.define('unit-late', UnitLate);
    const outer = fill(document.querySelector('#plain') as Element);
    const inner = outer.appendChild(document.createElement('div'));
    fill(inner).querySelector('p')?.setAttribute('data-noiseaware-account', 'c');
    outer.querySelector('p')?.setAttribute('data-noiseaware-account', 'd');
  }, row('b'));
  await shows(page, { a: 'active', b: 'degraded', c: 'not_connected', d: 'not_connected' });
});

it('follows changes in shadow roots, and takes clicks there', async () => {
  const page = await stage.open('<div id="host"></div>');
  await page.evaluate((html) => {
    const root = document.querySelector('#host')?.attachShadow({ mode: 'open' });
    if (root) root.innerHTML = html;
  }, row('a'));
  await shows(page, { a: 'active' });
  await page.evaluate((html) => {
    const root = document.querySelector('#host')?.shadowRoot;
    root?.querySelector('p')?.setAttribute('data-noiseaware-account', 'b');
    root?.append(document.createElement('div'));
    if (root?.lastElementChild) root.lastElementChild.innerHTML = html;
  }, row('c'));
  await shows(page, { b: 'degraded', c: 'not_connected' });
  // The page removes a chip with its row’s content, and a row with its chip.
  await page.evaluate(() => {
    const root = document.querySelector('#host')?.shadowRoot;
    if (root?.firstElementChild) root.firstElementChild.textContent = 'Another';
    root?.lastElementChild?.remove();
  });
  await shows(page, { b: 'degraded' });
  const box = await page.locator('#host [data-noiseaware-chip]').boundingBox();
  await page.mouse.click((box?.x ?? 0) + 10, (box?.y ?? 0) + 10);
  await expect.poll(() => stage.background((fake) => fake.clicked)).toMatchObject([{ account: 'b' }]);
  await page.evaluate(() => document.querySelector('#host')?.remove());
  await shows(page, {});
});

it('requests no state of accounts in the shadow root of an element that hides it', async () => {
  const page = await stage.open(
    `<div style="height: 4px; overflow: hidden"><template shadowrootmode="open">${row('folded')}</template></div>
    <div style="opacity: 0.1"><template shadowrootmode="open">${row('faint')}</template></div>
    <div><template shadowrootmode="open">${row('seen')}</template></div>`,
    '/units',
    "default-src 'self' 'unsafe-inline'",
  );
  await expect.poll(async () => (await readChips(page)).length).toBe(3);
  await expect.poll(() => stage.background((fake) => fake.asked.flat())).toEqual(['seen']);
});

it('reaches no closed shadow root', async () => {
  const page = await stage.open(
    `<div><template shadowrootmode="closed">${row('a')}</template></div>${row('b')}`,
  );
  await shows(page, { b: 'degraded' });
  expect(await stage.background((fake) => fake.asked.flat())).toEqual(['b']);
});

it('draws at most a thousand shadow roots of a page, and removes the chips of an earlier script from them', async () => {
  const page = await stage.open('<main></main>');
  await page.evaluate(() => {
    for (let index = 0; index < 1_200; index += 1) {
      const host = document.createElement('div');
      host.attachShadow({
        mode: 'open',
      }).innerHTML = `<p data-noiseaware-account="unit-${index}">${index}</p>`;
      document.querySelector('main')?.append(host);
    }
  });
  const chips = page.locator('[data-noiseaware-chip]');
  await expect.poll(() => chips.count(), { timeout: 20_000 }).toBe(1_000);
  await stage.reload(async () => {
    await expect.poll(() => chips.count(), { timeout: 20_000 }).toBe(0);
  });
});
