import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { type ConsoleStage, setConsoleStage } from '../../support/browser/console-stage.ts';
import { registerTools } from '../../support/browser/register-tools.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';

const views = ['connections', 'links', 'activity', 'staff', 'keys', 'tools', 'audit', 'health'];
const looks = [
  { colorScheme: 'light', width: 1600 },
  { colorScheme: 'dark', width: 1600 },
  { colorScheme: 'light', width: 360 },
  { colorScheme: 'dark', width: 360 },
] as const;

let stage: ConsoleStage;
beforeAll(async () => {
  stage = await setConsoleStage({ RELAY_BRAND_NAME: 'Example Stays' });
  const { relay } = stage;
  const { client } = await relay.enrol('Alex');
  const away = await connectAccount(client, { id: 'cust-1', name: 'Sea View Rentals' });
  await connectAccount(client, { id: 'cust-2', name: 'Harbor House' });
  await client.disconnect({ id: away.id });
  await client.makeLink({
    body: { account: { id: 'cust-3', name: 'A very long name of a property by the sea' } },
  });
  await relay.service('billing');
  await registerTools(relay, [
    { id: 'tideloft', name: 'Tideloft', pages: ['https://tool.example/units/{id}'] },
  ]);
});
afterAll(() => stage.close());

/** Whether a page can be moved sideways. */
const isTooWide = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

describe.each(looks)('$colorScheme and $width px wide', ({ colorScheme, width }) => {
  it('has no view that axe finds fault with, or that is wider than the window', async () => {
    const page = await stage.open('connections', { colorScheme, viewport: { width, height: 760 } });
    const found: string[] = [];
    const look = async (name: string) => {
      const violations = await findViolations(page);
      found.push(...violations.map((violation) => `${name}: ${violation}`));
      if (await isTooWide(page)) found.push(`${name} is too wide`);
    };
    for (const view of views) {
      await page.goto(`${stage.relay.url}/console#/${view}`);
      await page.locator(`[data-view=${view}]`).waitFor();
      await page.locator('[data-state=loading]').waitFor({ state: 'detached' });
      await look(view);
    }
    await page.goto(`${stage.relay.url}/console#/connections`);
    await page.click('.row .open');
    await page.locator('[data-what=connected]').waitFor();
    await look('one connection');
    await page.click('[data-action=disconnect]');
    await look('a question');
    await page.click('[data-action=cancel]');
    await page.click('[data-action=make-link]');
    await page.click('[data-action=confirm]');
    await page.locator('svg.qr').waitFor();
    await look('a link');
    expect(found).toEqual([]);
  });
});

it('speaks the browser’s language, in a file of its own', async () => {
  const page = await stage.open('health', { locale: 'de-AT' });
  expect(await page.locator('h1').textContent()).toBe('Zustand');
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('de-AT');
  const loaded = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1)),
  );
  expect(loaded.filter((name) => name?.endsWith('.js'))).toEqual(['console.js', 'de.js']);
});
