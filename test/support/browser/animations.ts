import type { Page } from 'playwright-core';

/** Waits until a page's transitions and animations are over. What turns for ever is not waited for. */
export const animationsEnd = (page: Page): Promise<unknown> =>
  page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        ({ effect, playState }) =>
          playState !== 'running' || effect?.getComputedTiming().iterations === Infinity,
      ),
  );
