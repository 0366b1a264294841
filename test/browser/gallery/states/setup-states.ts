import type { Page } from 'playwright-core';
import { viewWith } from '../sample-view.ts';
import type { State } from '../state.ts';

const notSetUp = viewWith([], { relay: null, known: null });
const link = `https://connect.example-stays.com/#nacinv_${'0'.repeat(43)}`;
const offered = (page: Page) => page.locator('[data-setup-offer]').waitFor();

/** The popup over a setup link. */
export const setupOffers: readonly State[] = [
  { name: 'popup: a setup link in front', page: 'popup', view: notSetUp, tab: link, reach: offered },
  {
    ...{ name: 'popup: a used setup link in front', page: 'popup', view: notSetUp, tab: link },
    answers: { greet: { kind: 'relay' }, enrol: { ok: false, code: 'unauthenticated' } },
    async reach(page) {
      await offered(page);
      await page.click('[data-action=set-up-here]');
      await page.locator('.problem:not(:empty)').waitFor();
    },
  },
];
