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
