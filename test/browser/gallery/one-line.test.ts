import { languageCodes } from '@noiseaware-connect/shared/language';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openBrowser } from '../../support/browser/browser.ts';
import { findLost } from '../../support/browser/find-lost.ts';
import { forFile } from '../../support/for-file.ts';
import { seededRandom, shuffled } from '../../support/seeded-random.ts';
import { lengthOf, seed } from '../../support/tier.ts';
import { openState } from './open-state.ts';
import { inState, viewWith } from './sample-view.ts';
import { allStates } from './states/all-states.ts';

const browser = await forFile(openBrowser());

const { fine, refused, passwordReset, trouble, disconnected } = inState;
const view = viewWith([fine, refused, passwordReset, trouble, disconnected]);
/** Of a popup, of a window of its own, and of a side panel. */
const widths = [400, 360, 320];

/** In every run; the soak has all states. */
const usual = [
  'popup: some need a person',
  'popup: ended',
  'panel, popup: some need a person',
  'panel, popup: offline, search without a match',
  'panel, popup: first day, in the tour',
  'panel, popup: not set up',
  'panel, links: one message opened, all copied',
  'question: signed out',
];

/** Runs in the page: the rows of buttons that need a second line, and the buttons whose text does, but for names of any length. */
function wrappedButtons(): string[] {
  const middleOf = (element: Element) => {
    const { top, height } = element.getBoundingClientRect();
    return top + height / 2;
  };
  const rows = [...document.querySelectorAll('.buttons, .foot, .filters, .segments')].filter((row) => {
    const side = row.querySelectorAll(':scope > :is(.button, .filter, .truth, .action-menu)');
    const middles = Array.from(side, middleOf);
    return Math.max(...middles) - Math.min(...middles) > 4;
  });
  const tall = [...document.querySelectorAll('.button:not(:has(bdi)), .filter')].filter(
    (button) => button.getBoundingClientRect().height > 40,
  );
  return [...rows, ...tall].map(({ textContent }) => textContent ?? '');
}

it.each(languageCodes)(
  'the actions of a connection stand on one line at any width, in %s',
  async (language) => {
    const page: Page = await openState(browser, { name: 'actions', page: 'popup', view }, language);
    const wrapped: Record<string, string[]> = {};
    for (const { id, account } of [fine, refused, passwordReset, trouble, disconnected]) {
      if (id === disconnected.id) await page.click('[data-action=show-ended]');
      await page.click(`[data-connection="${id}"] .open`);
      await page.locator('.connection .foot').waitFor();
      for (const width of widths) {
        await page.setViewportSize({ width, height: 600 });
        await page.evaluate((pixels) => document.body.style.setProperty('width', `${pixels}px`), width);
        const found = await page.evaluate(wrappedButtons);
        if (found.length > 0) wrapped[`${account.name}, ${width} px`] = found;
      }
      await page.click('[data-action=back]');
    }
    await page.close();
    expect(wrapped).toEqual({});
  },
);

/** The least width at which each page is shown; a person may enlarge all but the popup. */
const leastWidth = { popup: 400, sidepanel: 320, question: 360, options: 360, first: 360 };

const drawn = shuffled(allStates, seededRandom(seed)).slice(0, 10);
const states = lengthOf(
  allStates,
  allStates.filter((state) => drawn.includes(state) || usual.includes(state.name)),
);

it.each(languageCodes)(
  'every page at its least width has each row of buttons on one line and no clipped text, in %s',
  async (language) => {
    const faults: Record<string, string[]> = {};
    for (const state of states) {
      const page = await openState(browser, state, language);
      await page.setViewportSize({ width: leastWidth[state.page], height: 700 });
      const found = [...(await page.evaluate(wrappedButtons)), ...(await findLost(page))];
      if (found.length > 0) faults[state.name] = found;
      await page.close();
    }
    expect(faults).toEqual({});
  },
  lengthOf(600_000, 60_000),
);
