import path from 'node:path';
import { expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { findLost } from '../../support/browser/find-lost.ts';
import { openPlainBrowser } from '../../support/browser/plain-browser.ts';
import { forFile } from '../../support/for-file.ts';
import { isSoak } from '../../support/tier.ts';
import { startStandIn } from './stand-in.ts';

const stage = await forFile(startStandIn());
const browser = await forFile(openPlainBrowser());

const account = (index: number) => `cust-${1042 + index}`;
const organization = 'Harbor House';
/** By the state that a home's button shall show: what the backend says. */
const shows = {
  not_connected: {},
  opening: {},
  waiting: { state: 'waiting', sentence: 'Tideloft checks that this is the right NoiseAware account.' },
  connected: { state: 'connected', sentence: 'Connected to Harbor House since 3 March.', organization },
  needs_authorization: {
    ...{ state: 'needs_authorization', organization },
    sentence: 'NoiseAware no longer accepts the connection to Harbor House. Please connect it again.',
  },
  failed: { state: 'not_connected' },
  loading: new Promise<object>(() => undefined),
};
const states = Object.keys(shows);

it.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 360],
  ['dark', 360],
] as const)(
  'every state of the button is readable and without axe violations: %s, %i px',
  async (colorScheme, width) => {
    stage.states.clear();
    for (const [index, said] of Object.values(shows).entries()) stage.states.set(account(index), said);
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${stage.portal}?homes=${states.length}`);
    const home = (state: string) =>
      page.locator(`noiseaware-connect[account="${account(states.indexOf(state))}"]`);
    for (const state of ['opening', 'failed']) {
      const [window] = await Promise.all([page.waitForEvent('popup'), home(state).locator('button').click()]);
      if (state === 'failed') await window.click('#declined');
    }
    for (const state of states) await expect.poll(() => home(state).getAttribute('state')).toBe(state);
    const found = [...(await findLost(page)), ...(await findViolations(page))];
    if (isSoak) await page.screenshot({ path: pictureOf(`${colorScheme}-${width}`), fullPage: true });
    await context.close();
    expect(found).toEqual([]);
  },
);

it('the button keeps a readable text on the platform’s colour, 36 to 40 pixels of height, and the keyboard’s way', async () => {
  stage.states.clear();
  const page = await browser.newPage();
  await page.goto(stage.portal);
  const button = page.locator('noiseaware-connect button');
  await page.locator('noiseaware-connect[state=not_connected]').waitFor();
  const { height } = (await button.boundingBox()) ?? { height: 0 };
  expect(height).toBeGreaterThanOrEqual(36);
  expect(height).toBeLessThanOrEqual(40);
  const faults: string[] = [];
  for (const color of ['#ffd400', '#111', '#0a6a63', '#e91e63', '#7f7f7f', '#00b0ff']) {
    await page
      .locator('noiseaware-connect')
      .evaluate(
        (element: HTMLElement, chosen) => element.style.setProperty('--noiseaware-color', chosen),
        color,
      );
    faults.push(...(await findViolations(page)));
  }
  expect(faults).toEqual([]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await button.evaluate((one) => one.matches(':focus-visible'))).toBe(true);
  const [window] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('Enter')]);
  await window.locator('#declined').waitFor();
  await page.close();
});

// --- Internal helpers ---

const pictureOf = (name: string): string =>
  path.join(import.meta.dirname, `../gallery/pictures/own-product/${name}.png`);
