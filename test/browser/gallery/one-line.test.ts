import { languageCodes } from '@noiseaware-connect/shared/language';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openBrowser } from '../../support/browser/browser.ts';
import { forFile } from '../../support/for-file.ts';
import { openState } from './open-state.ts';
import { inState, viewWith } from './sample-view.ts';
import type { State } from './state.ts';
import { panelStates } from './states/panel-states.ts';
import { popupStates } from './states/popup-states.ts';

const browser = await forFile(openBrowser());

const { fine, refused, passwordReset, trouble, disconnected } = inState;
const view = viewWith([fine, refused, passwordReset, trouble, disconnected]);
/** Of a popup, of a window of its own, and of a side panel. */
const widths = [400, 360, 320];

/** Runs in the page: the rows of buttons that need a second line, and the buttons whose text does. */
function wrappedButtons(): string[] {
  const middleOf = (element: Element) => {
    const { top, height } = element.getBoundingClientRect();
    return top + height / 2;
  };
  const rows = [...document.querySelectorAll('.buttons, .foot, .filters')].filter((row) => {
    const middles = Array.from(row.children, middleOf);
    return Math.max(...middles) - Math.min(...middles) > 4;
  });
  const tall = [...document.querySelectorAll('.button')].filter(
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

const states: readonly State[] = [...popupStates, ...panelStates].filter(({ name }) =>
  [
    'popup: some need a person',
    'panel, popup: first day, in the tour',
    'panel, popup: not set up',
    'panel, popup: Connect',
    'panel, links: one message opened, all copied',
  ].includes(name),
);

it.each(languageCodes)('no button needs a second line in the popup or the panel, in %s', async (language) => {
  const wrapped: Record<string, string[]> = {};
  for (const state of states) {
    const page = await openState(browser, state, language);
    const found = await page.evaluate(wrappedButtons);
    if (found.length > 0) wrapped[state.name] = found;
    await page.close();
  }
  expect(states).toHaveLength(5);
  expect(wrapped).toEqual({});
});
