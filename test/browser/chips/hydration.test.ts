import { expect, it } from 'vitest';
import { readChips } from '../../support/browser/chips.ts';
import { reactScript } from '../../support/browser/react-script.ts';
import { chipStageForFile } from '../../support/browser/stages.ts';

const stage = await chipStageForFile({ a: 'active', b: 'degraded', c: 'active' });

const inline = "default-src 'self' 'unsafe-inline'";

const app = `
  ${reactScript()}
  const { createElement: h } = load('react');
  const { hydrateRoot } = load('react-dom/client');
  globalThis.errors = [];
  const onRecoverableError = (error) => errors.push(String(error));
  const mark = (id) => ({ key: id, id, 'data-noiseaware-account': id });
  const list = (...ids) => h('ul', null, ids.map((id) => h('li', mark(id), 'Unit ', h('b', null, id))));
  const hydrate = (root, ...children) => 
    hydrateRoot(root, h('main', { ref: () => { globalThis.isTakenOver = true; } }, ...children), { onRecoverableError });
`;
const listHtml = (...ids: string[]) =>
  `<ul>${ids.map((id) => `<li id="${id}" data-noiseaware-account="${id}">Unit <b>${id}</b></li>`).join('')}</ul>`;

it('leaves server-rendered elements alone until React has hydrated them: no error, and typed text stays', async () => {
  // The script is deferred, as frameworks load theirs; before it runs, a person has typed.
  const page = await stage.open(
    `<div id="root"><main><input id="search">${listHtml('a', 'b')}<table><tbody><tr id="r" data-noiseaware-account="c"><td>1</td><td></td></tr></tbody></table></main></div>
    <script type="module">${app}
      document.getElementById('search').value = 'typed';
      hydrate(document.getElementById('root'), h('input', { id: 'search' }), list('a', 'b'),
        h('table', null, h('tbody', null, h('tr', { id: 'r', 'data-noiseaware-account': 'c' }, h('td', null, '1'), h('td')))));
    </script>`,
    '/served',
    inline,
  );
  await expect
    .poll(async () => (await readChips(page)).map(({ text }) => text))
    .toEqual(['Connected', 'Having trouble', 'Connected']);
  await expect.poll(() => page.evaluate('globalThis.isTakenOver')).toBe(true);
  expect(await page.evaluate('errors')).toEqual([]);
  expect(await page.inputValue('#search')).toBe('typed');
  expect(await readChips(page)).toHaveLength(3);
});

it('leaves streamed parts alone until they are shown and hydrated', async () => {
  const page = await stage.open(
    `<p data-noiseaware-account="c">Unit c</p><div id="root"></div><div hidden id="part"><main>${listHtml('a', 'b')}</main></div>
    <script type="module">${app}
      globalThis.show = () => {
        const root = document.getElementById('root');
        root.append(...document.getElementById('part').childNodes);
        requestAnimationFrame(() => hydrate(root, list('a', 'b')));
      };
    </script>`,
    '/streamed',
    inline,
  );
  // What is shown has its chip: the page was idle.
  await expect.poll(async () => (await readChips(page)).map(({ text }) => text)).toEqual(['Connected']);
  await page.evaluate('show()');
  await expect.poll(async () => (await readChips(page)).length).toBe(3);
  await expect.poll(() => page.evaluate('globalThis.isTakenOver')).toBe(true);
  expect(await page.evaluate('errors')).toEqual([]);
});

it('draws chips on records that a script adds while the page is still loading its pictures', async () => {
  const page = await stage.context.newPage();
  // A picture that never comes: the page is parsed, and not loaded.
  await page.route('**/never.png', () => undefined);
  stage.serve(`<img src="/never.png" alt="">${listHtml('a')}`, '/pictures', "default-src 'self'");
  await page.goto(`${stage.origin}/pictures`, { waitUntil: 'domcontentloaded' });
  const later = await page.evaluate(async (html) => {
    document.body.insertAdjacentHTML('beforeend', html);
    await new Promise(requestAnimationFrame);
    return [...document.querySelectorAll('[data-noiseaware-chip]')].map(
      ({ parentElement }) => parentElement?.id,
    );
  }, listHtml('b'));
  expect(later).toEqual(['b']);
  // A page that never has loaded gets the others nonetheless.
  await expect.poll(async () => (await readChips(page)).length, { timeout: 20_000 }).toBe(2);
});
