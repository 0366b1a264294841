import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPlainBrowser } from '../../support/browser/plain-browser.ts';
import { forFile } from '../../support/for-file.ts';
import { startSampleTool } from '../../tool/tool.ts';

const browser = await forFile(openPlainBrowser());
const tool = await forFile(startSampleTool());
let page: Page;
/** What the page's console complained of. */
let complaints: string[];

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
});
afterEach(() => page.close());

const rows = () => page.locator('tr[data-noiseaware-account]');
const row = (account: string) => page.locator(`tr[data-noiseaware-account="${account}"]`);

async function open(address: string): Promise<void> {
  await page.goto(`${tool.url}${address}`);
  await page.locator('h1').waitFor();
}

/** Says a state as the extension does. */
const say = (selector: string, state: string) =>
  page.locator(selector).evaluate((element, detail) => {
    element.dispatchEvent(new CustomEvent('noiseaware:state', { bubbles: true, detail }));
  }, state);

it('draws only rows near the screen, and reuses their elements with every row in its place', async () => {
  await open('/properties');
  await row('cust-1042').waitFor();
  expect(await rows().count()).toBeLessThan(40);
  await rows().evaluateAll((all) => {
    for (const one of all) (one as HTMLElement & { known?: boolean }).known = true;
  });
  // In one step: a locator finds the rows in one and reads them in another, and between the two they may be filled again.
  const seen = () =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement & { known?: boolean }>('tr[data-noiseaware-account]')].map(
        (one) => ({ number: Number(one.dataset['noiseawareAccount']?.slice(5)), known: one.known === true }),
      ),
    );
  for (const scrollTop of [300, 1500, 1400, 9000, 8700, 60, 0, 296_000]) {
    await page.locator('.rows').evaluate((scroller, top) => scroller.scrollTo(0, top), scrollTop);
    const atTop = 1042 + Math.floor(scrollTop / 60);
    await expect.poll(async () => (await seen()).map(({ number }) => number)).toContain(atTop);
    const shown = await seen();
    expect(shown).toEqual(shown.map((_, at) => ({ number: (shown[0]?.number ?? 0) + at, known: true })));
    const moved = await row(`cust-${atTop}`).evaluate(
      (element) =>
        element.getBoundingClientRect().top - (element.closest('.rows')?.getBoundingClientRect().top ?? 0),
    );
    // Behind the headings, by what is scrolled of it.
    expect(moved).toBeCloseTo(41 - (scrollTop % 60), -1);
  }
});

it('opens a home and returns to the list without loading a page', async () => {
  await open('/properties?rows=500');
  await page.evaluate(() => Object.assign(globalThis, { stayed: true }));
  await row('cust-1045').locator('a').click();
  await page.locator('h1:focus').waitFor();
  await page.locator('.title[data-noiseaware-account="cust-1045"]').waitFor();
  expect(new URL(page.url()).pathname).toBe('/properties/cust-1045');
  await page.goBack();
  await row('cust-1045').waitFor();
  await page.goForward();
  await page.locator('.title[data-noiseaware-account="cust-1045"]').waitFor();
  expect(await page.evaluate(() => 'stayed' in globalThis)).toBe(true);
  expect(complaints).toEqual([]);
});

it('searches by the keyboard, and keeps the search in the address', async () => {
  await open('/properties');
  await page.getByLabel('Search homes').focus();
  await page.keyboard.type('lakeview cabin');
  await expect.poll(() => rows().first().textContent()).toContain('Lakeview Cabin');
  await expect.poll(() => page.locator('[role=status]').textContent()).not.toBe('5,000 homes');
  await row('cust-1042').locator('a').press('Enter');
  await page.locator('h1:focus').getByText('Lakeview Cabin').waitFor();
  await page.goBack();
  await row('cust-1042').waitFor();
  expect(await page.getByLabel('Search homes').inputValue()).toBe('lakeview cabin');
});

it('shows what NoiseAware Connect reports, in its column and on the home’s page', async () => {
  await open('/properties');
  await row('cust-1042').waitFor();
  await say('tr[data-noiseaware-account="cust-1042"]', 'active');
  await say('tr[data-noiseaware-account="cust-1043"]', 'not_connected');
  await row('cust-1042').getByText('On', { exact: true }).waitFor();
  await row('cust-1043').getByText('Not set up').waitFor();
  await row('cust-1042').locator('a').click();
  await page.getByText('Noise monitoring is on').waitFor();
  await say('.title', 'reauthorization_required');
  await page.getByText('Noise monitoring has stopped').waitFor();
});

it('allows no inline script or style, and no page to frame it', async () => {
  await open('/properties');
  const policy = (await page.request.get(`${tool.url}/properties`)).headers()['content-security-policy'];
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  const inject = (markup: string) =>
    page.evaluate((text) => document.body.insertAdjacentHTML('beforeend', text), markup);
  await expect(inject('<b>Bold</b>')).rejects.toThrow('TrustedHTML');
  await page.evaluate(() => {
    const style = document.createElement('style');
    style.append('body { display: none }');
    document.head.append(style);
  });
  expect(await page.locator('h1').isVisible()).toBe(true);
  await expect.poll(() => complaints.join()).toContain("style-src 'self'");
  await page.goto(`${tool.url}/hostile/frames`);
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.src = '/properties';
    document.body.append(frame);
  });
  await expect.poll(() => complaints.join()).toContain('frame-ancestors');
});
