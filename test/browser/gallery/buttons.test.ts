import { expect, it } from 'vitest';
import type { View } from '../../../extension/src/app/view.ts';
import { openBrowser } from '../../support/browser/browser.ts';
import { forFile } from '../../support/for-file.ts';
import { openState } from './open-state.ts';
import type { State } from './state.ts';
import { allStates } from './states/all-states.ts';

const browser = await forFile(openBrowser());

/** What the relay refuses to a viewer. */
const refused = [
  ...['connect', 'open-connect', 'connect-typed', 'reconnect', 'connect-another', 'try-again'],
  ...['renew', 'disconnect', 'confirm-disconnect', 'remind', 'send-links', 'owner-link', 'make-link'],
  ...['make-links', 'withdraw', 'confirm-link', 'use-connection', 'use-organization', 'keep-organization'],
];

/** The visible buttons outside of rows, which have their own: each with its action and its text. */
const buttonsOf = async (state: State): Promise<string[]> => {
  const page = await openState(browser, state);
  const buttons = await page
    .locator('[data-action]:not(li *, tr *)')
    .evaluateAll((all) =>
      all
        .filter((each) => each.checkVisibility())
        .map((each) => `${(each as HTMLElement).dataset['action']}: ${each.textContent}`),
    );
  await page.close();
  return buttons;
};

/** The state as the background shows it to a viewer, without work that only others may do. */
function forViewer({ reach: _, drawnLast: __, ...state }: State): State | undefined {
  const { relay } = state.view;
  if (relay === null || state.page === 'options' || state.page === 'first') return undefined;
  const staff = { ...relay.staff, role: 'viewer' } as NonNullable<View['relay']>['staff'];
  const view: View = { ...state.view, relay: { ...relay, staff }, flow: null, links: [], linkRequests: [] };
  return { ...state, view };
}

it('shows a viewer no button that the relay would refuse', async () => {
  const faults: Record<string, string[]> = {};
  for (const state of allStates) {
    if (!/^(question|popup): /.test(state.name)) continue;
    const viewed = forViewer(state);
    if (viewed === undefined) continue;
    const found = (await buttonsOf(viewed)).filter((each) => refused.includes(each.split(':')[0] ?? ''));
    if (found.length > 0) faults[state.name] = found;
  }
  expect(faults).toEqual({});
}, 240_000);
