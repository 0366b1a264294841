import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { fillTables, renewAll } from '../../store/postgres/many-rows.ts';
import { openStore } from '../../store/postgres/open-store.ts';
import { setConsoleStage } from '../../support/browser/console-stage.ts';
import { leastOf } from '../../support/browser/script-time.ts';
import { forFile } from '../../support/for-file.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { lengthOf } from '../../support/tier.ts';

const many = lengthOf(100_000, 4_000);
/** Milliseconds, of 60 in a second. */
const frame = 17;

const database = await freshDatabase();
await (await openStore(database.url)).close();
await fillTables(database, many);
await renewAll(database);
const stage = await forFile(setConsoleStage({ RELAY_STORE: database.url }));

/** Runs in the page: notes when another list is on the screen, and every task that blocks a frame. */
function noteLists(): void {
  const noted = globalThis as unknown as { drawn: number; rows: string; long: number[] };
  Object.assign(noted, { drawn: Number.NaN, rows: '', long: [] });
  const look = () => {
    const rows = Array.from(document.querySelectorAll('.row .open'), (row) => row.textContent).join();
    if (rows === noted.rows) return;
    noted.rows = rows;
    // In the task after the next frame, which has drawn it.
    requestAnimationFrame(() =>
      setTimeout(() => {
        noted.drawn = performance.now();
      }),
    );
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) noted.long.push(duration);
  }).observe({ type: 'longtask' });
}

/** Milliseconds from the last answer with connections until its rows are on the screen. */
const timeToRows = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { drawn } = globalThis as unknown as { drawn: number };
    const answers = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const lists = answers.filter(
      ({ name, responseEnd }) => /\/v1\/connections(\?|$)/.test(name) && responseEnd < drawn,
    );
    return drawn - Math.max(...lists.map(({ responseEnd }) => responseEnd));
  });

it(`shows the first list of ${many} connections within 100 ms of its data`, {
  timeout: 120_000,
}, async () => {
  const page = await stage.open();
  await page.addInitScript(noteLists);
  const least = await leastOf(15, 100, async () => {
    await page.reload();
    await page.waitForFunction(() => (globalThis as unknown as { drawn: number }).drawn > 0);
    return timeToRows(page);
  });
  expect(least).toBeLessThanOrEqual(100);
});

it('loads the next page while one scrolls, and shows each connection once', async () => {
  const page = await stage.open();
  const ids = () =>
    page
      .locator('[data-connection]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-connection')));
  await expect
    .poll(async () => {
      await page.mouse.move(400, 400);
      await page.mouse.wheel(0, 20_000);
      return (await ids()).length;
    })
    .toBeGreaterThan(250);
  const found = await ids();
  expect(new Set(found).size).toBe(found.length);
  // Where the address is opened, as many pages are loaded again, before anybody scrolls.
  await expect.poll(() => page.url()).toMatch(/pages=\d/);
  let loaded = 0;
  page.on('request', (request) => {
    if (/\/v1\/connections(\?|$)/.test(request.url())) loaded += 1;
  });
  await page.reload();
  await expect.poll(() => loaded).toBeGreaterThanOrEqual(2);
});

it(`an admin gets all ${many} connections as CSV, each once`, async () => {
  const { session } = await stage.relay.enrol('Ada', 'admin');
  const answer = await stage.relay.ask('/v1/connections.csv', session);
  const ids = (await answer.text())
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.split(',')[0]);
  expect(new Set(ids).size).toBe(many);
}, 60_000);

it(`searches ${many} connections while one types: typing blocks no frame, and results appear within a frame of the answer`, {
  timeout: 240_000,
}, async () => {
  const page = await stage.open();
  await page.addInitScript(noteLists);
  await page.reload();
  await page.locator('.row').first().waitFor();
  const third = String(Math.floor(many / 3) - 1);
  const measure = async () => {
    await page.fill('input[type=search]', '');
    await page.locator('.row').nth(10).waitFor();
    await page.evaluate(() => {
      performance.clearResourceTimings();
      Object.assign(globalThis, { drawn: Number.NaN, long: [] });
    });
    await page.locator('input[type=search]').pressSequentially(`account-${third}`, { delay: 30 });
    await expect.poll(() => page.locator('.row').count()).toBe(3);
    await page.waitForFunction(() => (globalThis as unknown as { drawn: number }).drawn > 0);
    const long = await page.evaluate(() => (globalThis as unknown as { long: number[] }).long);
    return Math.max(await timeToRows(page), ...long);
  };
  expect(await leastOf(15, frame, measure)).toBeLessThanOrEqual(frame);
  expect(await page.locator('.row .row-name').allTextContents()).toEqual(Array(3).fill(`account-${third}`));
});
