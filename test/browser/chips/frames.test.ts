import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { readChips } from '../../support/browser/chips.ts';
import { chipStageForFile } from '../../support/browser/stages.ts';

const stage = await chipStageForFile({ a: 'active', b: 'degraded' });

const policy = "default-src 'self' 'unsafe-inline' blob:";
const asked = async () => (await stage.background((fake) => fake.asked)).flat().sort();
const row = (id: string) => `<p data-noiseaware-account="${id}">${id}</p>`;
/** An attribute's value that is a document. */
const written = (html: string) => html.replaceAll('"', '&quot;');
const states = async (page: Page) =>
  Object.fromEntries((await readChips(page)).map(({ account, state }) => [account, state]));

it('draws chips in frames of the page’s origin: with an address, srcdoc, about:blank, blob: and nested ones', async () => {
  stage.serve(row('addressed'), '/addressed', policy);
  stage.serve(`<iframe srcdoc="${written(row('inner'))}"></iframe>`, '/outer', policy);
  const page = await stage.open(
    `${row('top')}<iframe src="/addressed"></iframe><iframe src="/outer"></iframe>
    <iframe srcdoc="${written(row('srcdoc'))}"></iframe><iframe id="blank"></iframe><iframe id="blob"></iframe>
    <iframe id="opened"></iframe>`,
    '/frames',
    policy,
  );
  await page.evaluate(
    (rows) => {
      const frame = (id: string) => document.getElementById(id) as HTMLIFrameElement;
      const blank = frame('blank').contentDocument;
      if (blank) blank.body.innerHTML = rows.blank;
      frame('blob').src = URL.createObjectURL(new Blob([rows.blob], { type: 'text/html' }));
      const opened = frame('opened').contentDocument;
      opened?.open();
      opened?.write(rows.opened);
      opened?.close();
    },
    Object.fromEntries(['blank', 'blob', 'opened'].map((id) => [id, row(id)])) as Record<
      'blank' | 'blob' | 'opened',
      string
    >,
  );
  const all = ['top', 'addressed', 'inner', 'srcdoc', 'blank', 'blob', 'opened'];
  await expect.poll(() => states(page)).toEqual(Object.fromEntries(all.map((id) => [id, 'not_connected'])));
  // Each frame has asked for its own records.
  expect(await asked()).toEqual([...all].sort());
});

it('takes clicks in frames, also after a script has written the frame’s document anew', async () => {
  const page = await stage.open(
    '<iframe id="frame" style="width: 600px; height: 300px"></iframe>',
    '/clicked',
    policy,
  );
  await page.evaluate((html) => {
    const inner = (document.getElementById('frame') as HTMLIFrameElement).contentDocument;
    inner?.open();
    inner?.write(html);
    inner?.close();
  }, row('a'));
  await expect.poll(() => states(page)).toEqual({ a: 'active' });
  const chip = page.frameLocator('#frame').locator('[data-noiseaware-chip]');
  const clickAndLook = async () => {
    const box = await chip.boundingBox();
    await page.mouse.click((box?.x ?? 0) + 10, (box?.y ?? 0) + 10);
    return stage.background((fake) => fake.clicked);
  };
  // It notices within a second that it hears nothing any more; two clicks within half a second are one.
  await expect.poll(clickAndLook, { interval: 700 }).toMatchObject([{ account: 'a' }]);
});

it('follows frames that come, navigate and go', async () => {
  stage.serve(row('a'), '/first', policy);
  stage.serve(row('b'), '/second', policy);
  const page = await stage.open(row('top'), '/coming', policy);
  await expect.poll(() => states(page)).toEqual({ top: 'not_connected' });
  await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('iframe'), { src: '/first' }));
  });
  await expect.poll(() => states(page)).toEqual({ top: 'not_connected', a: 'active' });
  await page.evaluate(() => Object.assign(document.querySelector('iframe') ?? {}, { src: '/second' }));
  await expect.poll(() => states(page)).toEqual({ top: 'not_connected', b: 'degraded' });
  await page.evaluate(() => document.querySelector('iframe')?.remove());
  await expect.poll(() => states(page)).toEqual({ top: 'not_connected' });
});

it('finds by a rule the records in a srcdoc frame of a page of the tool', async () => {
  await stage.setRules([{ selector: 'b.unit', account: { from: 'text' } }], '/ruled');
  const page = await stage.open(
    `<iframe srcdoc="${written('<p><b class="unit">a</b></p>')}"></iframe>`,
    '/ruled',
    policy,
  );
  await expect.poll(async () => (await readChips(page)).map(({ state }) => state)).toEqual(['active']);
});

it('requests no state of accounts in frames that the page hides from the person', async () => {
  const hidden: Record<string, string> = {
    none: 'display: none',
    invisible: 'visibility: hidden',
    clear: 'opacity: 0',
    pixel: 'width: 1px; height: 1px',
    left: 'position: absolute; left: -5000px',
    shrunk: 'transform: scale(0.02)',
    shaped: 'clip-path: circle(1px)',
  };
  const frame = (id: string, style: string) =>
    `<iframe style="${style}" srcdoc="${written(row(id))}"></iframe>`;
  const around = (id: string, style: string) => `<div style="${style}">${frame(id, '')}</div>`;
  const page = await stage.open(
    [
      frame('seen', 'width: 400px'),
      frame('scaled', 'transform: scale(0.9)'),
      `<div style="height: 100px; overflow: auto"><div style="height: 900px"></div>${frame('scrolled', '')}</div>`,
      ...Object.entries(hidden).map(([id, style]) => frame(id, style)),
      around('folded', 'height: 0; overflow: hidden'),
      around('faint', 'opacity: 0.3').replace('style=""', 'style="opacity: 0.3"'),
      around('narrow', 'width: 10px; overflow: hidden'),
      // The frame is seen, and the row in it is not.
      `<div style="width: 400px; height: 30px; overflow: hidden"><iframe style="height: 900px" srcdoc="${written(
        `<div style="height: 300px"></div>${row('beneath')}`,
      )}"></iframe></div>`,
      // A frame in a frame that is hidden.
      frame('outer', 'opacity: 0').replace(written(row('outer')), written(frame('inner', ''))),
    ].join(''),
    '/hidden-frames',
    policy,
  );
  await expect.poll(asked).toEqual(['scaled', 'scrolled', 'seen']);
  // Another round: frames that are slower have asked by then.
  await page.evaluate((html) => document.body.insertAdjacentHTML('afterbegin', html), row('last'));
  await expect.poll(asked).toContain('last');
  expect(await asked()).toEqual(['last', 'scaled', 'scrolled', 'seen']);
  await page.evaluate(() => document.querySelector('iframe[style="opacity: 0"]')?.removeAttribute('style'));
  await expect.poll(asked).toEqual(['clear', 'last', 'scaled', 'scrolled', 'seen']);
});

it('takes no click on a chip in a frame that is hidden', async () => {
  const page = await stage.open(
    `<iframe style="width: 400px; height: 100px" srcdoc="${written(row('a'))}"></iframe>`,
    '/ghost',
    policy,
  );
  await expect.poll(() => states(page)).toEqual({ a: 'active' });
  const box = await page.frameLocator('iframe').locator('[data-noiseaware-chip]').boundingBox();
  const click = () => page.mouse.click((box?.x ?? 0) + 10, (box?.y ?? 0) + 10);
  await page.evaluate(() => document.querySelector('iframe')?.style.setProperty('opacity', '0'));
  await click();
  await page.evaluate(() => document.querySelector('iframe')?.style.removeProperty('opacity'));
  // Two clicks within half a second would be a double click.
  await page.mouse.move(5, 600);
  await page.mouse.click(5, 600);
  await click();
  await expect.poll(() => stage.background((fake) => fake.clicked.length)).toBe(1);
});
