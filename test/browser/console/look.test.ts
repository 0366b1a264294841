import { expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { setConsoleStage } from '../../support/browser/console-stage.ts';
import { forFile } from '../../support/for-file.ts';

const stage = await forFile(setConsoleStage());

it('uses the browser’s language, from a separate file', async () => {
  const page = await stage.open('health', { locale: 'de-AT' });
  expect(await page.locator('h1').textContent()).toBe('Diagnose');
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('de-AT');
  const loaded = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1)),
  );
  expect(loaded.filter((name) => name?.endsWith('.json'))).toEqual(['de.json']);
});

it('loads the script of a view when it is opened, and once', async () => {
  const page = await stage.open('tools');
  const scripts: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(request.url());
  });
  for (const view of ['keys', 'tools', 'keys']) {
    await page.click(`[data-tab=${view}]`);
    await page.locator(`[data-view=${view}] h1:focus`).waitFor();
  }
  expect(scripts.filter((url) => url.includes('/keys-view-'))).toHaveLength(1);
  expect(scripts.filter((url) => /-view-/.test(url))).toHaveLength(1);
});

it('asks for a reload where a view’s script is missing, as after an update of the relay, and shows the view then', async () => {
  const page = await stage.open('tools');
  await page.route('**/keys-view-*', (route) => route.fulfill({ status: 404 }));
  await page.click('[data-tab=keys]');
  await page.locator('[data-state=failed]').getByText('Reload the page.').waitFor();
  await page.locator('[data-view=keys] h1:focus').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.click('[data-tab=tools]');
  await page.locator('[data-view=tools] h1:focus').waitFor();
  await page.click('[data-tab=keys]');
  await page.unroute('**/keys-view-*');
  await page.click('[data-action=reload]');
  await page.locator('[data-view=keys] [data-state=empty]').waitFor();
});
