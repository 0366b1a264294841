import { publicApi } from '@noiseaware-connect/shared/contract/api';
import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { findViolations } from '../support/browser/axe.ts';
import { openPlainBrowser } from '../support/browser/plain-browser.ts';
import { forFile } from '../support/for-file.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';

const browser = await forFile(openPlainBrowser());
const relay = await relayOfFile();

/** The reference page, what it asked for, and what the browser had to say about it. */
async function open(size: { width: number; height: number }, colorScheme: 'light' | 'dark') {
  const page = await browser.newPage({ viewport: size, colorScheme });
  onTestFinished(() => page.close());
  const asked: string[] = [];
  const said: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => said.push(message.text()));
  await page.goto(`${relay.url}/docs`);
  return { page, asked, said };
}

const isWiderThanItsWindow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

it('is a page without credentials, scripts or other requests', async () => {
  const { page, asked, said } = await open({ width: 1280, height: 800 }, 'light');
  const headings = await page.locator('h3').allTextContents();
  const calls = Object.values(publicApi).map(
    ({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
  );
  expect(headings).toEqual(expect.arrayContaining(calls));
  await page.getByRole('navigation').getByRole('link', { name: 'POST /v1/pairings', exact: true }).click();
  expect(await page.locator(':target').textContent()).toBe('POST /v1/pairings');
  await expect
    .poll(() => page.locator(':target').evaluate((heading) => heading.getBoundingClientRect().top))
    .toBeLessThan(100);
  // Its style holds, which its policy allows by its hash.
  expect(await page.locator('nav').evaluate((nav) => getComputedStyle(nav).position)).toBe('sticky');
  expect(await page.locator('script').count()).toBe(0);
  expect({ asked, said }).toEqual({ asked: [`${relay.url}/docs`], said: [] });
});

it.each([
  ['wide and light', { width: 1280, height: 800 }, 'light'],
  ['narrow and dark', { width: 360, height: 640 }, 'dark'],
] as const)('has no axe violation and fits a window that is %s', async (_, size, look) => {
  const { page } = await open(size, look);
  expect(await findViolations(page)).toEqual([]);
  expect(await isWiderThanItsWindow(page)).toBe(false);
});

it('blocks every script, even one that is injected into it', async () => {
  const { page } = await open({ width: 1280, height: 800 }, 'light');
  const refused = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
        const script = document.createElement('script');
        script.textContent = 'document.title = "run"';
        document.body.append(script);
      }),
  );
  expect(refused).toBe('script-src-elem');
  expect(await page.title()).not.toBe('run');
});
