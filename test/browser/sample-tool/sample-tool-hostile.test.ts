import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPlainBrowser } from '../../support/browser/plain-browser.ts';
import { forFile } from '../../support/for-file.ts';
import { saidBy } from '../../support/relay/nothing-got-out.ts';
import { startSampleTool } from '../../tool/tool.ts';

// That the hostile pages do what they say, and find what they look for where it is there to be found: else that they find
// nothing would mean nothing.

const folder = path.resolve(import.meta.dirname, '../../tool/hostile/pages');
const names = readdirSync(folder).map((file) => path.basename(file, '.html'));

const browser = await forFile(openPlainBrowser());
const tool = await forFile(startSampleTool({ rows: 10 }));
let page: Page;
beforeEach(async () => {
  page = await browser.newPage();
});
afterEach(() => page.close());

const open = (name: string) => page.goto(`${tool.url}/hostile/${name}`);

/** What a hostile page says of itself, by the name of a global. */
const told = <T>(name: string) => saidBy<T>(page, name);
const loot = async () => JSON.stringify(await told('loot'));

it.for(names)('%s runs without an error, and succeeds at nothing by itself', async (name) => {
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await open(name);
  await page.waitForLoadState('networkidle');
  expect(await loot()).toBe('[]');
  expect(errors).toEqual([]);
});

it('attacks repeatedly', async () => {
  for (const [name, count] of [
    ['forged-clicks', 'pressed'],
    ['forged-messages', 'said'],
    ['for-ever', 'turns'],
  ] as const) {
    await open(name);
    await expect.poll(() => told<number>(count), { message: name }).toBeGreaterThan(10);
  }
});

it('sees states of accounts that no person saw', async () => {
  await open('unseen');
  await page.locator('[data-noiseaware-account]').evaluateAll((all) => {
    for (const element of all) {
      element.dispatchEvent(new CustomEvent('noiseaware:state', { bubbles: true, detail: 'active' }));
    }
  });
  expect(await told<unknown[]>('heard')).toHaveLength(14);
  expect(await told<unknown[]>('loot')).toHaveLength(13);
});

it('sees what an open shadow root, a text or an attribute of a chip reveals', async () => {
  await open('stolen-rows');
  await page
    .locator('tr td:last-child')
    .first()
    .evaluate((cell) => {
      const chip = document.createElement('span');
      chip.dataset['state'] = 'active';
      chip.attachShadow({ mode: 'open' });
      cell.append(chip);
    });
  await expect.poll(loot).toContain('an open shadow root');
  expect(await loot()).toContain('["data-state","active"]');
});

it('sees what a script in the page’s own world does with its globals', async () => {
  await open('polluted-globals');
  await page.evaluate(() => {
    const host = document.createElement('span');
    host.setAttribute('data-noiseaware-chip', '');
    host.attachShadow({ mode: 'closed' });
    const answer: { status?: string } = {};
    answer.status = 'not_connected';
  });
  const seen = await loot();
  for (const by of ['setAttribute', 'attachShadow', 'Object.prototype.status']) expect(seen).toContain(by);
});

it('shows the same elements in same-origin and cross-origin frames', async () => {
  await open('frames');
  await expect
    .poll(() => new Set(page.frames().map((frame) => frame.url().replace(/\/hostile.*/, ''))))
    .toEqual(new Set([tool.url, tool.otherUrl, 'about:srcdoc', 'about:blank']));
});
