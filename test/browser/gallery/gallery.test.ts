import path from 'node:path';
import { languageCodes } from '@noiseaware-connect/shared/language';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { openBrowser } from '../../support/browser/browser.ts';
import { setChipStage } from '../../support/browser/chip-stage.ts';
import { findLost } from '../../support/browser/find-lost.ts';
import { forFile } from '../../support/for-file.ts';
import { seededRandom, shuffled } from '../../support/seeded-random.ts';
import { isSoak, lengthOf, seed } from '../../support/tier.ts';
import { createAlbum } from './album.ts';
import { focusIsLost, openState, sizes } from './open-state.ts';
import { pictureChips } from './picture-chips.ts';
import type { State } from './state.ts';
import { allStates } from './states/all-states.ts';

const states = lengthOf(allStates, shuffled(allStates, seededRandom(seed)).slice(0, 20));

/** Each look of a page, and what is checked of it besides that nothing is lost. */
const looks = {
  light: { media: { colorScheme: 'light' }, zoom: 1, readable: true },
  dark: { media: { colorScheme: 'dark' }, zoom: 1, readable: true },
  'forced colours': { media: { forcedColors: 'active' }, zoom: 1, readable: false },
  'enlarged to 200 %': { media: { colorScheme: 'light' }, zoom: 2, readable: false },
  'enlarged to 400 %': { media: { colorScheme: 'light' }, zoom: 4, readable: false },
} as const;
type Look = keyof typeof looks;

const album = createAlbum(path.join(import.meta.dirname, 'pictures/extension'));
const browser = await forFile(openBrowser());
afterAll(() => (isSoak ? album.bind() : undefined));

/** Shows the page in that look: with fewer pixels of its own where it is enlarged, down to the least that it can have. */
async function wear(page: Page, look: Look, kind: State['page']): Promise<void> {
  const { media, zoom } = looks[look];
  await page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: 'reduce', ...media });
  const { width, height } = sizes[kind];
  const narrowest = kind === 'popup' ? width : 320;
  await page.setViewportSize({
    width: Math.max(width / zoom, narrowest),
    height: Math.round(height / zoom),
  });
}

async function faultsOf(page: Page, look: Look, kind: State['page']): Promise<string[]> {
  await wear(page, look, kind);
  const lost = await findLost(page);
  return looks[look].readable ? [...lost, ...(await findViolations(page))] : lost;
}

it.each(lengthOf([...languageCodes], []))('pictures every chip in %s', async (language) => {
  const stage = await setChipStage();
  onTestFinished(stage.close);
  await pictureChips(stage, album, language);
});

describe.each(states)('$name', (state: State) => {
  it('has no accessibility violation and no clipped text in any look, and keeps the focus after an action', async () => {
    const page = await openState(browser, state);
    if (state.reach !== undefined) await expect.poll(() => focusIsLost(page)).toBe(false);
    const faults: Record<string, string[]> = {};
    for (const look of Object.keys(looks) as Look[]) {
      const found = await faultsOf(page, look, state.page);
      if (found.length > 0) faults[look] = found;
      if (isSoak) await album.picture(page, state.name, 'en', look);
    }
    await page.close();
    expect(faults).toEqual({});
  });

  it.each(lengthOf([...languageCodes.filter((code) => code !== 'en'), 'rtl' as const], []))(
    'has no clipped text in %s',
    async (language) => {
      const page = await openState(browser, state, language);
      const lost: Record<string, string[]> = {};
      for (const look of Object.keys(looks) as Look[]) {
        await wear(page, look, state.page);
        const found = await findLost(page);
        if (found.length > 0) lost[look] = found;
        await album.picture(page, state.name, language, look);
      }
      await page.close();
      expect(lost).toEqual({});
    },
  );
});
