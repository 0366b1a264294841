import { expect, it } from 'vitest';
import { stageForFile } from '../../support/browser/stages.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { lengthOf } from '../../support/tier.ts';

const stage = await stageForFile();

/** More than the first page of the relay's list holds: of any number, no more than that is kept. */
const connections = lengthOf(2_000, 101);

/**
 * Runs in the popup: milliseconds from its parsed document, which is the browser's work, to its first rows; NaN where they
 * had to wait for the background.
 */
function timeToRows(): number {
  const [drawn] = performance.getEntriesByName('first-view');
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const isDrawn = document.querySelector('li[data-connection]') !== null;
  return isDrawn ? (drawn?.startTime ?? Number.NaN) - (navigation?.domInteractive ?? Number.NaN) : Number.NaN;
}

it(`draws the first rows of ${connections} connections within 50 ms of its page's being parsed, while the background starts`, {
  timeout: 240_000,
}, async () => {
  const { browser, relay } = stage;
  const { client } = await relay.enrol('Kim');
  for (let index = 0; index < connections; index += 1)
    await connectAccount(client, { id: `acct-${index}`, name: `Home ${index}` });
  const popup = await browser.open('popup');
  const row = popup.locator('li[data-connection]').first();
  await row.waitFor();
  const runs: number[] = [];
  while (runs.length < 45 && !(Math.min(...runs) <= 50)) {
    await browser.killWorker();
    await popup.reload();
    await row.waitFor();
    runs.push(await popup.evaluate(timeToRows));
  }
  // What else the machine does makes a run longer, and never shorter.
  expect(Math.min(...runs)).toBeLessThanOrEqual(50);
});
