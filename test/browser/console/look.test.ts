import { expect, it } from 'vitest';
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
  expect(loaded.filter((name) => /\.js(on)?$/.test(name ?? ''))).toEqual(['console.js', 'de.json']);
});
