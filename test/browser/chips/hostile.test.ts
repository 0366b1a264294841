import { expect, it } from 'vitest';
import { pageHelpers, scriptTimeOf } from '../../support/browser/chip-fixture.ts';
import { readChips } from '../../support/browser/chips.ts';
import { chipStageForFile } from '../../support/browser/stages.ts';
import { withDebugger } from '../../support/browser/with-debugger.ts';

const stage = await chipStageForFile({ a: 'reauthorization_required' });
await stage.context.addInitScript(pageHelpers);

const anything = "default-src 'self' 'unsafe-inline'";
const asked = async () => (await stage.background((fake) => fake.asked)).flat();
const marked = (id: string) => `<p id="${id}" data-noiseaware-account="${id}">${id}</p>`;

it('sends nothing to the relay that a rule read from invisible elements', async () => {
  await stage.setRules([
    { selector: 'html', account: { from: 'attribute', attribute: 'content', of: 'meta' }, chip: 'h1' },
    { selector: 'html', account: { from: 'attribute', attribute: 'data-of', of: 'meta' }, chip: 'h1' },
    { selector: 'body', account: { from: 'text', of: 'script', pattern: '{*}"jwt":"{id}"{*}' }, chip: 'h1' },
    { selector: 'form', account: { from: 'attribute', attribute: 'value', of: 'input' } },
    { selector: 'form', account: { from: 'text', of: 'textarea' } },
    { selector: 'main', account: { from: 'text', of: '.hidden' } },
    { selector: 'i', account: { from: 'text' } },
    { selector: 'b', account: { from: 'text' } },
  ]);
  const page = await stage.open(
    '<meta name="csrf" content="csrf-token" data-of="csrf-token"><h1>Units</h1>' +
      '<script type="application/json">{"jwt":"secret-jwt"}</script>' +
      '<form>Log in <input type="password" value="hunter2"><textarea>my-note</textarea></form>' +
      '<main>Main<span class="hidden" hidden>hidden-id</span></main>' +
      '<i style="visibility: hidden">later</i><b>seen<u hidden>-not</u><script>-nor</script></b>',
    '/units',
    anything,
  );
  await expect.poll(asked).toEqual(['seen']);
  await page.evaluate(() => document.querySelector('i')?.removeAttribute('style'));
  await expect.poll(asked).toEqual(['seen', 'later']);
});

it('withstands globals that the page has changed before', async () => {
  const page = await stage.context.newPage();
  await page.addInitScript(() => {
    const caught: unknown[] = [];
    Object.assign(globalThis, { caught });
    const { attachShadow } = Element.prototype;
    Element.prototype.attachShadow = function (init) {
      caught.push(this);
      return attachShadow.call(this, { ...init, mode: 'open' });
    };
    for (const name of ['querySelectorAll', 'getAttribute', 'cloneNode', 'append']) {
      Object.defineProperty(Element.prototype, name, { value: () => caught.push(name) });
    }
    Object.defineProperty(Object.prototype, 'told', { value: true });
    customElements.define('noiseaware-chip', class extends HTMLElement {});
    Object.assign(Array.prototype, { map: () => ['polluted'] });
    globalThis.performance.now = () => Number.NaN;
  });
  const other = await stage.open(marked('a'), '/globals');
  await other.close();
  await page.goto(`${stage.origin}/globals`);
  const labels = async () => (await readChips(page)).map(({ text }) => text);
  await expect.poll(labels).toEqual(['Reconnect']);
  expect(await page.evaluate('caught.length')).toBe(0);
});

it('does not treat a sandboxed document as its tool', async () => {
  const rulesAsked = await stage.background((fake) => fake.rulesAsked);
  const page = await stage.open(marked('a'), '/sandbox', 'sandbox allow-scripts');
  expect(await page.evaluate('origin')).toBe('null');
  const other = await stage.open(marked('b'), '/other');
  await expect.poll(asked).toEqual(['b']);
  expect(await readChips(page)).toEqual([]);
  expect(await stage.background((fake) => fake.rulesAsked)).toBe(rulesAsked + 1);
  await other.close();
});

it('mistakes no element of the page for the extension’s own, whatever its name', async () => {
  // Where it is taken for the API, `browser.runtime.id` is a text, as an extension's is.
  const named = (name: string) =>
    `<form id="${name}"><input name="runtime" id="${name}-runtime"><input name="isThere"></form>`;
  const elements = ['browser', 'noiseawareTool'].map(named);
  const page = await stage.open('<p>Units</p>');
  await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), elements.join(''));
  await stage.inject();
  await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), marked('a'));
  await expect.poll(asked).toEqual(['a']);
  const third = await stage.open(named('chrome') + marked('c'), '/third');
  await expect.poll(asked).toEqual(['a', 'c']);
  const second = await stage.open(elements.join('') + marked('b'), '/second');
  await stage.inject();
  await expect.poll(asked).toEqual(['a', 'c', 'b']);
  await stage.reload(async () => {
    for (const each of [page, second, third])
      await expect.poll(() => each.locator('[data-noiseaware-chip]').count()).toBe(0);
  });
  // A new script, which is loaded after these elements, finds the page as the one before it has left it.
  await stage.inject();
  await expect.poll(() => second.locator('[data-noiseaware-chip]').count()).toBe(1);
  await second.bringToFront();
  await expect.poll(asked).toEqual(expect.arrayContaining(['b']));
  // Where such an element is there first, Chromium gives the script no API. The next load brings the chips.
  await third.reload();
  await expect.poll(() => third.locator('[data-noiseaware-chip]').count()).toBe(1);
});

it('disables a rule that makes the page slow, and no other, and says so in its preview', async () => {
  const slow = Array.from({ length: 12 }, () => ':not(div) + .r ~ .r').join(', ');
  const account = { from: 'text', of: 'b' };
  await stage.setRules([
    { selector: slow, account },
    { selector: '.good', account },
  ]);
  const rows = Array.from({ length: 1_000 }, (_, index) => `<div class="r"><b>${index}</b></div>`).join('');
  const page = await stage.open(`<div class="good"><b>good</b></div>${rows}`);
  await expect.poll(asked).toEqual(['good']);
  const change = (times: number) =>
    page.evaluate(async (count) => {
      for (let step = 0; step < count; step += 1) {
        document.body.append(document.createElement('div'));
        for (let frame = 0; frame < 6; frame += 1) await new Promise(requestAnimationFrame);
      }
    }, times);
  // One look at all rows is more than a rule has: it may come with the first change.
  await change(1);
  // A rule is slow from 25 ms a look on: these would be more than twice what is allowed.
  expect(await scriptTimeOf(page, () => change(50))).toBeLessThan(500);
  expect(await stage.preview()).toEqual({ ok: false, reason: 'too_slow' });
});

it('looks the same if the page registers properties, or draws before and after it', async () => {
  const page = await stage.open(marked('a'));
  await page.evaluate(() => {
    CSS.registerProperty({
      name: '--tone',
      syntax: '<color>',
      inherits: false,
      initialValue: 'rgb(15, 122, 76)',
    });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '[data-noiseaware-chip]::before, [data-noiseaware-chip]::after { content: "Connected" !important; display: block !important; position: absolute !important; background: lime !important }',
    );
    document.adoptedStyleSheets = [sheet];
  });
  await expect.poll(async () => (await readChips(page))[0]?.text).toBe('Reconnect');
  const drawn = await page.evaluate(() =>
    ['::before', '::after'].map((pseudo) => {
      const host = document.querySelector('[data-noiseaware-chip]');
      return host && getComputedStyle(host, pseudo).display;
    }),
  );
  expect(drawn).toEqual(['none', 'none']);
  const color = await withDebugger(page, async (cdp) => {
    for (const domain of ['DOM.enable', 'CSS.enable'] as const) await cdp.send(domain);
    const { nodes } = await cdp.send('DOM.getFlattenedDocument', { depth: -1, pierce: true });
    const sign = nodes.find(({ attributes = [] }) => attributes[attributes.indexOf('class') + 1] === 'sign');
    const { computedStyle } = await cdp.send('CSS.getComputedStyleForNode', { nodeId: sign?.nodeId ?? 0 });
    return computedStyle.find(({ name }) => name === 'background-color')?.value;
  });
  expect(color).toBe('rgb(179, 38, 30)');
});

it('works whatever names a page gives its fields and images', async () => {
  const names =
    'getAttribute matches closest querySelector querySelectorAll tagName localName parentNode parentElement isConnected ' +
    'dispatchEvent contains insertBefore lastElementChild nextSibling childNodes checkVisibility getBoundingClientRect ' +
    'hasAttribute scrollLeft URL hidden readyState createElement documentElement defaultView addEventListener';
  await stage.setRules([{ selector: 'form.ruled', account: { from: 'text', of: 'b' }, chip: 'b' }], '/{*}');
  const page = await stage.open('<div id="box"></div>', '/names');
  const cdp = await stage.context.newCDPSession(page);
  const thrown: unknown[] = [];
  cdp.on('Runtime.exceptionThrown', ({ exceptionDetails }) => thrown.push(exceptionDetails.exception));
  await cdp.send('Runtime.enable');
  for (const name of names.split(' ')) {
    await page.evaluate((field) => {
      const box = Document.prototype.querySelector.call(document, '#box');
      if (box === null) return;
      // A field of that name in forms, and an image of that name in the document.
      const input = `<input name="${field}" style="width: 9px">`;
      box.innerHTML =
        `<form id="f" data-noiseaware-account="form-${field}">${input}<p id="p" data-noiseaware-account="in-${field}">x</p></form>` +
        `<form id="r" class="ruled">${input}<b>ruled-${field}</b></form><img name="${field}" alt="">` +
        `<p id="n" data-noiseaware-account="next-${field}">y</p>`;
    }, name);
    await expect
      .poll(asked, { message: `${name}: ${JSON.stringify(thrown)}` })
      .toEqual(expect.arrayContaining(['form', 'in', 'ruled', 'next'].map((each) => `${each}-${name}`)));
  }
  expect(thrown).toEqual([]);
}, 120_000);

it('reloads the rules if states are refused, and shows what is valid then', async () => {
  const page = await stage.open(marked('a'));
  await expect.poll(async () => (await readChips(page))[0]?.state).toBe('reauthorization_required');
  for (const state of ['signed_out', 'off'] as const) {
    await stage.background(
      `(fake) => { fake.failure = '${state}'; fake.rules = { state: '${state}', tools: [] }; return fake.tell('states-changed'); }`,
    );
    const wanted = state === 'off' ? [] : [state];
    await expect.poll(async () => (await readChips(page)).map((chip) => chip.state)).toEqual(wanted);
    await stage.background((fake) => {
      fake.failure = null;
      fake.rules = { state: 'ready', tools: [] };
      return fake.tell('rules-changed');
    });
    await expect.poll(async () => (await readChips(page))[0]?.state).toBe('reauthorization_required');
  }
});
