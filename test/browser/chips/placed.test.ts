import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { readChips } from '../../support/browser/chips.ts';
import { chipStageForFile } from '../../support/browser/stages.ts';

const stage = await chipStageForFile({ a: 'active', b: 'degraded' });

const shows = (page: Page, ...wanted: string[]) =>
  expect.poll(async () => (await readChips(page)).map(({ text }) => text)).toEqual(wanted);

/** Where the chips stand: the path of names above each, and what is right before it. */
const places = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('[data-noiseaware-chip]')].map(
      (chip) => `${chip.parentElement?.localName} ${chip.previousElementSibling?.localName ?? '-'}`,
    ),
  );

it('is placed in a row’s last cell, at the end of the last block, and after elements without content', async () => {
  const mark = 'data-noiseaware-account=a';
  const page = await stage.open(
    `<table><tr ${mark}><td>1<td><i>2</i></table><ul><li ${mark}>3</ul><p><span ${mark}>4</span> <input ${mark}> ` +
      `<button ${mark}>5</button> <button><b ${mark}>6</b></button></p>` +
      `<div role="row" ${mark}><div role="gridcell">7</div></div><section ${mark}><h2>8</h2></section>`,
  );
  await shows(page, ...Array(8).fill('Connected'));
  expect(await places(page)).toEqual([
    'td i',
    'li -',
    'p span',
    'p input',
    'p button',
    'p button',
    'div -',
    'h2 -',
  ]);
});

it('is restored when a framework removes it, is removed with its row, and leaves no orphan', async () => {
  const page = await stage.open(
    '<p id="p"><span id="a" data-noiseaware-account="a">A</span><span id="b" data-noiseaware-account="b">B</span></p><ul><li id="l" data-noiseaware-account="a">A</li></ul>',
  );
  await shows(page, 'Connected', 'Having trouble', 'Connected');
  await page.evaluate(() => {
    const item = document.getElementById('l');
    if (item) item.textContent = 'Another text';
  });
  await shows(page, 'Connected', 'Having trouble', 'Connected');
  await page.evaluate(() => {
    const [a, b] = [document.getElementById('a'), document.getElementById('b')];
    if (a && b) b.after(a);
  });
  await shows(page, 'Having trouble', 'Connected', 'Connected');
  expect((await places(page)).slice(0, 2)).toEqual(['p span', 'p span']);
  await page.evaluate(() => document.getElementById('a')?.remove());
  await shows(page, 'Having trouble', 'Connected');
  await page.evaluate(() => document.getElementById('b')?.replaceWith('gone'));
  await shows(page, 'Connected');
});

it('follows rows that are reused for other accounts, and rows that the page clones', async () => {
  const page = await stage.open('<ul><li id="l" data-noiseaware-account="a">A</li></ul>');
  await shows(page, 'Connected');
  await page.evaluate(() => {
    const item = document.getElementById('l');
    if (item) item.dataset['noiseawareAccount'] = 'b';
  });
  await shows(page, 'Having trouble');
  await page.evaluate(() => {
    const item = document.getElementById('l');
    item?.after(item.cloneNode(true));
  });
  await shows(page, 'Having trouble', 'Having trouble');
  expect(await page.locator('[data-noiseaware-chip]').count()).toBe(2);
  await page.evaluate(() => document.getElementById('l')?.removeAttribute('data-noiseaware-account'));
  await shows(page, 'Having trouble');
  await page.evaluate(() => document.querySelector('li + li')?.setAttribute('data-noiseaware-compact', ''));
  await expect
    .poll(() => page.locator('[data-noiseaware-chip]').boundingBox())
    .toMatchObject({ width: 24, height: 24 });
});

const ruled = (origin: string) =>
  `{
  state: 'ready',
  tools: [{
    id: 'old', name: 'Old tool', pages: ['${origin}/units', '${origin}/units/{id}'],
    accounts: '{*}',
    records: {
      selector: 'tr.unit', account: { from: 'text', of: '.id', pattern: '#{id}' }, name: { from: 'text', of: 'b' }, chip: '.tools',
    },
  }],
}`
    .replace(/:\d+\//g, '/')
    .replaceAll('127.0.0.1', '127.0.0.1');

const table =
  '<table><tr class="unit"><td class="id">#a<td><b>Lakeview</b><td class="tools"><i>x</i></tr>' +
  '<tr class="unit"><td class="id">#b<td><b>Hillside</b><td class="tools"></tr><tr><td class="id">#c</table>';

it('finds the records of a tool without markup, on its pages only, through single-page navigation', async () => {
  await stage.background(
    `(fake) => { fake.rules = ${ruled(stage.origin).replaceAll('http://127.0.0.1/', `${stage.origin}/`)} }`,
  );
  const page = await stage.open(table);
  await shows(page, 'Connected', 'Having trouble');
  expect(await places(page)).toEqual(['td i', 'td -']);
  expect((await readChips(page))[0]?.name).toBe('NoiseAware, Lakeview: connected');
  await page.evaluate(() => history.pushState(null, '', '/settings'));
  await shows(page);
  await page.evaluate(() => history.pushState(null, '', '/units'));
  await shows(page, 'Connected', 'Having trouble');
  await page.evaluate(() => {
    const id = document.querySelector('.id')?.firstChild;
    if (id) id.nodeValue = '#b';
  });
  await shows(page, 'Having trouble', 'Having trouble');
  await page.evaluate(() => document.querySelector('tr:last-child')?.classList.add('unit'));
  await shows(page, 'Having trouble', 'Having trouble', 'Connect');
});

it('previews a rule on the page, and stores nothing of it', async () => {
  const page = await stage.open(table);
  const preview = (change: string) =>
    stage.background<unknown>(`async (fake) => {
      const { tools: [tool] } = ${ruled(stage.origin).replaceAll('http://127.0.0.1/', `${stage.origin}/`)};
      ${change};
      return (await fake.ask(tool))[0];
    }`);
  expect(await preview('')).toEqual({
    ok: true,
    found: [
      { account: 'a', name: 'Lakeview' },
      { account: 'b', name: 'Hillside' },
    ],
    total: 2,
    withoutAccount: 0,
    withoutRoom: 0,
    inComponents: 0,
  });
  expect(await page.evaluate(() => document.documentElement.lastElementChild?.localName)).toBe('div');
  for (const mode of ['open', 'closed'] as const) {
    await page.evaluate((outerMode) => {
      const outer = document.body
        .appendChild(document.createElement('div'))
        .attachShadow({ mode: outerMode });
      outer.innerHTML = '<table><tr class="unit"></table><p></p>';
      const inner = outer.querySelector('p')?.attachShadow({ mode: 'open' });
      inner?.append(...(document.querySelector('table')?.cloneNode(true).childNodes ?? []));
    }, mode);
  }
  expect(await preview('')).toMatchObject({ total: 5, withoutAccount: 1, inComponents: 3 });
  expect(await preview("tool.records.selector = 'tr['")).toEqual({ ok: false, reason: 'bad_selector' });
  expect(await preview(`tool.pages = ['${stage.origin}/elsewhere']`)).toEqual({
    ok: false,
    reason: 'not_its_page',
  });
  expect(await preview("tool.records.selector = 'td.id, td.tools'")).toMatchObject({ ok: true, total: 10 });
  await shows(page);
  await expect
    .poll(() => page.evaluate(() => document.documentElement.lastElementChild?.localName))
    .toBe('body');
});

it('is a tab stop in a table, and in a grid only in the focused row', async () => {
  const row = (first: string) =>
    `<tr role="row" data-noiseaware-account="a"><td role="gridcell" tabindex="${first}">1<td role="gridcell">2</tr>`;
  const page = await stage.open(
    `<table><tr data-noiseaware-account="b"><td>0</table><i tabindex="0"></i>
    <table role="grid">${row('-1')}${row('0')}${row('-1').repeat(20)}</table><b tabindex="0"></b>`,
  );
  await shows(page, 'Having trouble', ...Array(22).fill('Connected'));
  const stops: string[] = [];
  for (let stop = 0; stop < 5; stop += 1) {
    await page.keyboard.press('Tab');
    stops.push(
      await page.evaluate(() => {
        const { localName = '', parentElement } = document.activeElement ?? {};
        const row = parentElement?.closest('[role=row]');
        return `${localName} ${row ? [...(row.parentElement?.children ?? [])].indexOf(row) : ''}`;
      }),
    );
  }
  expect(stops).toEqual(['span ', 'i ', 'td 1', 'span 1', 'b ']);
});

it('is written into nothing that a person edits, nor into islands in it', async () => {
  const record = (id: string) => `<p data-noiseaware-account="${id}">Home</p>`;
  const page = await stage.open(
    `<div id="editor" contenteditable>${record('a')}<div contenteditable="false">${record('b')}</div></div>${record('a')}`,
  );
  const inEditor = () =>
    page.evaluate(() => document.querySelectorAll('#editor [data-noiseaware-chip]').length);
  await shows(page, 'Connected');
  expect(await inEditor()).toBe(0);
  await page.evaluate(() => document.getElementById('editor')?.removeAttribute('contenteditable'));
  await shows(page, 'Connected', 'Having trouble', 'Connected');
  await page.evaluate(() =>
    document.getElementById('editor')?.setAttribute('contenteditable', 'plaintext-only'),
  );
  await shows(page, 'Connected');
  expect(await inEditor()).toBe(0);
  await page.evaluate(() => {
    document.designMode = 'on';
  });
  await shows(page);
});
