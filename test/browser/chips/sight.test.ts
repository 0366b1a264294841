import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { chipStageForFile } from '../../support/browser/stages.ts';

const stage = await chipStageForFile();

const anything = "default-src 'self' 'unsafe-inline'";
const asked = async () => (await stage.background((fake) => fake.asked)).flat().sort();
const row = (id: string, style = '') => `<p style="${style}" data-noiseaware-account="${id}">${id}</p>`;
const inside = (id: string, style: string) => `<div style="${style}">${row(id)}</div>`;

/** Has the page read once more. */
async function look(page: Page): Promise<void> {
  await page.evaluate(() =>
    document.body.insertAdjacentHTML('afterbegin', '<p data-noiseaware-account="last">Last</p>'),
  );
  await expect.poll(async () => (await asked()).includes('last')).toBe(true);
}

it('requests no state of accounts that a page hides from the person', async () => {
  const file = path.resolve(import.meta.dirname, '../../tool/hostile/pages/unseen.html');
  const page = await stage.open(await readFile(file, 'utf8'), '/unseen', anything);
  await expect.poll(asked).toContain('cust-1042');
  await look(page);
  // Below is where a person can scroll to; that something else lies over an account is not noticed.
  expect(await asked()).toEqual(['cust-1042', 'cust-2004', 'cust-2012', 'last']);
});

it('requests no state of accounts that are clipped, shrunk, turned away, faint, in an ellipsis or unreachable by scrolling', async () => {
  const body = [
    row('seen'),
    inside('tiny', 'transform: scale(0.1)'),
    inside('turned', 'transform: rotateY(90deg)'),
    inside('above', 'position: absolute; top: -500px'),
    inside('left', 'position: fixed; left: -500px'),
    inside('shape', 'clip-path: circle(0)'),
    inside('faint', 'opacity: 0.3" id="around"><div style="opacity: 0.3'),
    inside('compact', 'width: 125px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap'),
    inside('dots', 'width: 50px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap'),
    inside('rect', 'position: absolute; clip: rect(0 0 0 0)'),
    inside('box', 'width: 2px; height: 2px; overflow: auto'),
    `<div style="width: 200px; height: 60px; overflow: auto; position: relative">${inside('out', 'position: absolute; left: -300px')}</div>`,
    `<div style="height: 0; overflow: hidden"><div style="height: 100px; overflow: auto">${row('deep')}</div></div>`,
  ];
  const page = await stage.open(body.join(''), '/hidden', anything);
  await expect.poll(asked).toContain('seen');
  await look(page);
  expect(await asked()).toEqual(['compact', 'last', 'seen']);
});

it('requests all that can be scrolled to, in one request: below, in scrolling boxes, right to left', async () => {
  const list = (of: string) => Array.from({ length: 40 }, (_, index) => row(`${of}-${index}`)).join('');
  const body =
    `<table style="transform: scale(0.9)"><tr data-noiseaware-account="scaled"><td style="overflow: hidden">x</table>` +
    `<div style="height: 200px; overflow: auto"><div style="overflow: hidden">${list('box')}</div></div>` +
    `<div dir="rtl" style="width: 400px; overflow: auto"><div style="width: 2000px">${list('rtl')}</div></div>` +
    `<style>body { height: 100%; overflow: hidden auto } html { height: 100% }</style>${list('below')}`;
  const page = await stage.open(body, '/scrolled', anything);
  await expect.poll(async () => (await asked()).length).toBe(121);
  expect(await stage.background((fake) => fake.asked.length)).toBe(1);
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  await look(page);
});

it('is undetectable for a page without marked elements', async () => {
  const page = await stage.context.newPage();
  await page.addInitScript(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    for (const type of ['noiseaware:newer-script', 'noiseaware:state'])
      addEventListener(type, () => heard.push(type), true);
    new MutationObserver((records) => {
      for (const { addedNodes } of records)
        for (const node of addedNodes)
          if (node instanceof Element && node.hasAttribute('data-noiseaware-chip')) heard.push('chip');
    }).observe(document, { subtree: true, childList: true });
  });
  const other = await stage.open('<p>Nothing</p>', '/nothing');
  await other.close();
  const before = await stage.background((fake) => fake.rulesAsked);
  await page.goto(`${stage.origin}/nothing`);
  await expect.poll(() => stage.background((fake) => fake.rulesAsked)).toBeGreaterThan(before);
  await stage.inject();
  await stage.background((fake) => fake.tell('rules-changed'));
  expect(await page.evaluate('heard')).toEqual([]);
});
