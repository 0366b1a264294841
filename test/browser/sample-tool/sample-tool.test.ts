import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { openPlainBrowser } from '../../support/browser/plain-browser.ts';
import { type SampleTool, startSampleTool } from '../../tool/tool.ts';

let browser: Browser;
let tool: SampleTool;
let page: Page;
/** Whatever the page's console complained of. */
let complaints: string[];

beforeAll(async () => {
  [browser, tool] = await Promise.all([openPlainBrowser(), startSampleTool()]);
});
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
});
afterEach(() => page.close());
afterAll(() => Promise.all([browser.close(), tool.close()]));

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

it.for([
  '/properties',
  '/properties?view=arriving',
  '/properties?q=nowhere',
  '/properties/cust-1042',
  '/properties/cust-1',
  '/classic/units',
  '/classic/unit/cust-1042',
  '/classic/arrivals',
])('is accessible at %s, in light and dark, on large and small screens', async (address) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 800]) {
      await page.setViewportSize({ width, height: 800 });
      await open(address);
      expect(await findViolations(page), `${colorScheme}, ${width}`).toEqual([]);
    }
  }
});

it('draws a row for what is near the screen only, and fills the same ones anew as the list is scrolled', async () => {
  await open('/properties');
  await row('cust-1042').waitFor();
  const drawn = await rows().count();
  expect(drawn).toBeLessThan(40);
  await rows().evaluateAll((all) => {
    for (const one of all) (one as HTMLElement & { known?: boolean }).known = true;
  });
  await page.locator('.rows').evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
  await row('cust-6041').waitFor();
  expect(await row('cust-6041').getAttribute('aria-rowindex')).toBe('5001');
  expect(await rows().count()).toBe(drawn);
  const known = await rows().evaluateAll((all) =>
    all.map((one) => (one as HTMLElement & { known?: boolean }).known),
  );
  expect(known.every(Boolean)).toBe(true);
});

it('keeps every row in its place while it is scrolled step by step, down and up', async () => {
  await open('/properties');
  await row('cust-1042').waitFor();
  // In one step: a locator finds the rows in one and reads them in another, and between the two they may be filled anew.
  const accounts = () =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('tr[data-noiseaware-account]')].map((one) =>
        Number(one.dataset['noiseawareAccount']?.slice(5)),
      ),
    );
  for (const scrollTop of [300, 700, 1500, 1400, 9000, 8700, 8500, 60, 0]) {
    await page.locator('.rows').evaluate((scroller, top) => scroller.scrollTo(0, top), scrollTop);
    const atTop = 1042 + Math.floor(scrollTop / 60);
    await expect.poll(accounts).toContain(atTop);
    const shown = await accounts();
    expect(shown).toEqual(shown.map((_, at) => (shown[0] ?? 0) + at));
    const moved = await row(`cust-${atTop}`).evaluate(
      (element) =>
        element.getBoundingClientRect().top - (element.closest('.rows')?.getBoundingClientRect().top ?? 0),
    );
    // Behind the headings, by what is scrolled of it.
    expect(moved).toBeCloseTo(41 - (scrollTop % 60), -1);
  }
});

it('goes to a home and back without loading a page, and is where it was', async () => {
  await open('/properties?rows=500');
  await page.evaluate(() => Object.assign(globalThis, { stayed: true }));
  await page.locator('.rows').evaluate((scroller) => scroller.scrollTo(0, 6_000));
  await row('cust-1145').locator('a').click();
  await page.locator('h1:focus').waitFor();
  expect(await page.locator('.title[data-noiseaware-account]').getAttribute('data-noiseaware-account')).toBe(
    'cust-1145',
  );
  expect(new URL(page.url()).pathname).toBe('/properties/cust-1145');
  await page.goBack();
  await row('cust-1145').waitFor();
  expect(await page.locator('.rows').evaluate((scroller) => scroller.scrollTop)).toBe(6_000);
  await page.goForward();
  await page.locator('.title[data-noiseaware-account="cust-1145"]').waitFor();
  expect(await page.evaluate(() => 'stayed' in globalThis)).toBe(true);
  await page.reload();
  await page.locator('.title[data-noiseaware-account="cust-1145"]').waitFor();
  expect(complaints).toEqual([]);
});

it('is used by the keyboard alone: search, list, home and back', async () => {
  await open('/properties');
  await page.keyboard.press('Tab');
  await page.getByRole('link', { name: 'Skip to content' }).and(page.locator(':focus')).waitFor();
  await page.getByLabel('Search homes').focus();
  await page.keyboard.type('lakeview cabin');
  await row('cust-1042').waitFor();
  expect(await rows().count()).toBeLessThan(40);
  await row('cust-1042').locator('a').press('Enter');
  await page.locator('h1:focus').getByText('Lakeview Cabin').waitFor();
  // The browser's own way back is not a page's to offer.
  await page.goBack();
  await row('cust-1042').waitFor();
  expect(await page.getByLabel('Search homes').inputValue()).toBe('lakeview cabin');
});

it('shows what NoiseAware Connect says, in its column, in its count and on the home’s page', async () => {
  await open('/properties');
  await row('cust-1042').waitFor();
  await say('tr[data-noiseaware-account="cust-1042"]', 'active');
  await say('tr[data-noiseaware-account="cust-1043"]', 'not_connected');
  await row('cust-1042').getByText('On', { exact: true }).waitFor();
  await page.locator('.summary').getByText('1 of the homes seen').waitFor();
  await row('cust-1042').locator('a').click();
  await page.getByText('Noise monitoring is on').waitFor();
  await say('.title', 'reauthorization_required');
  await page.getByText('Noise monitoring has stopped').waitFor();
});

it('shows all rows at once where it is asked to', async () => {
  await open('/properties?rows=2000&virtual=off');
  await expect.poll(() => rows().count()).toBe(2_000);
  await open('/classic/units?rows=2000&virtual=off');
  expect(await page.locator('tr[data-ref]').count()).toBe(2_000);
});

it('lets nothing inline run or be styled, and nobody frame it', async () => {
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

it('chooses between light and dark, and remembers it', async () => {
  await open('/properties');
  const button = page.getByRole('button', { name: 'Dark theme' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await button.click();
  expect(await button.getAttribute('aria-pressed')).toBe('true');
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.reload();
  expect(await ground()).toBe(dark);
});
