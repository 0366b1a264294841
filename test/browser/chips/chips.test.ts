import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { readChips } from '../../support/browser/chips.ts';
import { chipStageForFile } from '../../support/browser/stages.ts';

const stage = await chipStageForFile({
  a: 'active',
  b: 'degraded',
  c: 'reauthorization_required',
  d: 'disconnected',
});

const row = (id: string, more = '') =>
  `<li id="${id}" data-noiseaware-account="${id}" ${more}>Unit ${id}</li>`;
const listOf = (...ids: string[]) => `<ul>${ids.map((id) => row(id)).join('')}</ul>`;
const labels = async (page: Page) => (await readChips(page)).map(({ text }) => text);
const shows = (page: Page, ...wanted: string[]) => expect.poll(() => labels(page)).toEqual(wanted);
const clicked = () => stage.background((fake) => fake.clicked);
const asked = () => stage.background((fake) => fake.asked);
const chipOf = (page: Page, id: string) => page.locator(`#${id} [data-noiseaware-chip]`);

it('shows each state by a word and an accessible name, with one request for all', async () => {
  const page = await stage.open(
    `${listOf('a', 'b', 'c', 'd')}<ul>${row('e', 'data-noiseaware-name="Lakeview Cabin"')}</ul>`,
  );
  await shows(page, 'Connected', 'Having trouble', 'Reconnect', 'Disconnected', 'Connect');
  const titles = (await readChips(page)).map(({ name }) => name);
  expect(titles[0]).toBe('NoiseAware, a: connected');
  expect(titles[4]).toBe('NoiseAware, Lakeview Cabin: not connected. Connect');
  expect(await asked()).toEqual([['a', 'b', 'c', 'd', 'e']]);
});

it('isolates its style and content from the page', async () => {
  const page = await stage.open(listOf('a'));
  await shows(page, 'Connected');
  const seen = await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      'body * { width: 9px !important; opacity: 0 !important; display: block !important; margin: 9px !important }',
    );
    document.adoptedStyleSheets = [sheet];
    const host = document.querySelector('[data-noiseaware-chip]');
    if (host === null) return null;
    const { width, height } = host.getBoundingClientRect();
    const { opacity, display } = getComputedStyle(host);
    return {
      width,
      height,
      opacity,
      display,
      root: host.shadowRoot,
      text: host.textContent,
      name: host.localName,
    };
  });
  expect(seen).toEqual({
    width: 120,
    height: 24,
    opacity: '1',
    display: 'inline-block',
    root: null,
    text: '',
    name: 'span',
  });
});

it.each([
  ['mouse', (page: Page) => page.locator('[data-noiseaware-chip]').click()],
  ['Enter key', (page: Page) => page.keyboard.press('Enter')],
  ['space bar', (page: Page) => page.keyboard.press('Space')],
])(
  'opens the question after a click by the %s, and stops the click’s propagation to the row and its link',
  async (_name, click) => {
    const page = await stage.open(
      '<a id="link" href="/elsewhere"><b id="u" data-noiseaware-account="u" data-noiseaware-name="Lakeview">Unit</b></a>',
    );
    await shows(page, 'Connect');
    // To the link, and on to the chip in it.
    for (const _stop of ['link', 'chip']) await page.keyboard.press('Tab');
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(globalThis, { heard });
      for (const type of ['click', 'mousedown', 'pointerdown', 'keydown', 'mouseup', 'keyup']) {
        document.addEventListener(type, () => heard.push(type), true);
      }
    });
    await click(page);
    await expect.poll(clicked).toEqual([{ account: 'u', name: 'Lakeview' }]);
    expect(await page.evaluate('heard')).toEqual([]);
    expect(page.url()).toBe(`${stage.origin}/units`);
  },
);

it('counts two clicks within half a second as one', async () => {
  const page = await stage.open(listOf('a'));
  await shows(page, 'Connected');
  await chipOf(page, 'a').dblclick();
  await expect.poll(clicked).toEqual([{ account: 'a' }]);
  // A second question would have come before the page's answer to this.
  await stage.background((fake) => fake.tell('states-changed'));
  expect(await clicked()).toHaveLength(1);
});

it('ignores a click if the page has made the chip invisible', async () => {
  const clickFaded = async (id: string, label: string, opacity: string) => {
    const page = await stage.open(`<div id="box">${listOf(id)}</div>`);
    await shows(page, label);
    await page.evaluate((to) => document.getElementById('box')?.style.setProperty('opacity', to), opacity);
    await chipOf(page, id).click();
  };
  await clickFaded('a', 'Connected', '0.001');
  await clickFaded('b', 'Having trouble', '0.5');
  await expect.poll(clicked).toEqual([{ account: 'b' }]);
});

it('dispatches an event with the new state, a plain word, on the element after each change', async () => {
  const page = await stage.context.newPage();
  await page.addInitScript(() => {
    const heard: unknown[] = [];
    Object.assign(globalThis, { heard });
    document.addEventListener('noiseaware:state', (event) =>
      heard.push([(event.target as Element).id, (event as CustomEvent).detail]),
    );
  });
  stage.serve(listOf('a', 'e'), '/heard');
  await page.goto(`${stage.origin}/heard`);
  await expect
    .poll(() => page.evaluate('heard'))
    .toEqual([
      ['a', 'active'],
      ['e', 'not_connected'],
    ]);
  await stage.background((fake) => {
    fake.states = { a: 'active', e: 'active' };
    return fake.tell('states-changed');
  });
  await expect.poll(() => page.evaluate('heard')).toHaveLength(3);
  expect(await page.evaluate('heard[2]')).toEqual(['e', 'active']);
});

it('shows only NoiseAware for an invalid id, and drops an invalid name', async () => {
  const long = 'x'.repeat(10_000);
  const page = await stage.open(
    `<ul>${row('\u202Eevil')}${row(long)}${row('..')}${row('e', `data-noiseaware-name="${long}"`)}</ul>`,
  );
  await shows(page, 'NoiseAware', 'NoiseAware', 'NoiseAware', 'Connect');
  const chips = await readChips(page);
  expect(chips.map(({ isButton }) => isButton)).toEqual([false, false, false, true]);
  expect(chips.map(({ name }) => name)).toEqual([
    undefined,
    undefined,
    undefined,
    'NoiseAware, e: not connected. Connect',
  ]);
  expect(await asked()).toEqual([['e']]);
});

it('shows only NoiseAware for an account that none of the origin’s tools may know', async () => {
  await stage.background((fake) => {
    fake.rules = {
      state: 'ready',
      tools: [{ id: 't', name: 'Tool', pages: ['http://127.0.0.1/x'], accounts: 'cust-{*}' }],
    };
    fake.states = { 'cust-1': 'active', 'other-1': 'active' };
  });
  const page = await stage.open(listOf('cust-1', 'other-1'));
  await shows(page, 'Connected', 'NoiseAware');
  expect((await readChips(page))[1]).toMatchObject({ isButton: false, name: undefined });
  await page.locator('#other-1 [data-noiseaware-chip]').click();
  expect(await asked()).toEqual([['cust-1']]);
  expect(await clicked()).toEqual([]);
});

it('requests no state of an element that the page hides, until it is shown', async () => {
  const page = await stage.open(`<div id=box hidden>${listOf('a')}</div><ul>${row('b')}</ul>`);
  await expect.poll(() => labels(page)).toContain('Having trouble');
  await page.evaluate(() => document.getElementById('box')?.style.setProperty('opacity', '0'));
  await page.evaluate(() => document.getElementById('box')?.removeAttribute('hidden'));
  expect((await asked()).at(-1)).not.toContain('a');
  await page.evaluate(() => document.getElementById('box')?.style.setProperty('opacity', '1'));
  await shows(page, 'Connected', 'Having trouble');
});

it('shows neutral buttons while nobody is signed in, and removes them once the site is withdrawn', async () => {
  await stage.background((fake) => {
    fake.rules = { state: 'signed_out', tools: [] };
  });
  const page = await stage.open(listOf('a'));
  await expect
    .poll(async () => (await readChips(page))[0]?.name)
    .toBe('NoiseAware, a: this browser is not signed in');
  await chipOf(page, 'a').click();
  await expect.poll(clicked).toEqual([{ account: 'a' }]);
  expect(await asked()).toEqual([]);
  await stage.background((fake) => {
    fake.rules = { state: 'off', tools: [] };
    return fake.tell('rules-changed');
  });
  await shows(page);
  await stage.background((fake) => {
    fake.rules = { state: 'ready', tools: [] };
    return fake.tell('rules-changed');
  });
  await shows(page, 'Connected');
});

it('keeps known states while the relay does not answer, and retries', async () => {
  await stage.background((fake) => {
    fake.failure = 'unreachable';
  });
  const page = await stage.open(listOf('a'));
  await expect.poll(asked).not.toEqual([]);
  await shows(page, 'NoiseAware');
  await stage.background((fake) => {
    fake.failure = null;
  });
  await shows(page, 'Connected');
  await stage.background((fake) => {
    fake.failure = 'unreachable';
    return fake.tell('states-changed');
  });
  const before = (await asked()).length;
  await expect.poll(async () => (await asked()).length).toBeGreaterThan(before);
  await shows(page, 'Connected');
});

it('draws no second chip when the script is injected again', async () => {
  const page = await stage.open(listOf('a', 'b'));
  await shows(page, 'Connected', 'Having trouble');
  await stage.inject();
  await stage.inject();
  await shows(page, 'Connected', 'Having trouble');
  expect(await page.locator('[data-noiseaware-chip]').count()).toBe(2);
});

it('doubles its pause if the background refuses states although its rules allow them', async () => {
  await stage.background((fake) => {
    fake.failure = 'signed_out';
  });
  const from = performance.now();
  await stage.open(listOf('a'));
  await expect.poll(async () => (await asked()).length).toBeGreaterThanOrEqual(2);
  // The first pause is two seconds, and each is twice the one before.
  const seconds = (performance.now() - from) / 1_000;
  expect((await asked()).length).toBeLessThanOrEqual(1 + Math.log2(1 + seconds / 2));
});
