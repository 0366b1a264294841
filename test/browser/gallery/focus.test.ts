import { expect, it } from 'vitest';
import type { View } from '../../../extension/src/app/view.ts';
import { openBrowser } from '../../support/browser/browser.ts';
import { tabTo } from '../../support/browser/tab-to.ts';
import { forFile } from '../../support/for-file.ts';
import { focusIsLost, openState, panelWindow, pushView } from './open-state.ts';
import { allFine, day, inState, mixedList, now, relayWith, viewWith } from './sample-view.ts';
import type { State } from './state.ts';

const browser = await forFile(openBrowser());

const { account } = inState.fine;
const notSetUp = viewWith([], { relay: null, known: null });
const question = { id: 'question-1', account, origin: 'https://app.tideloft.example', tool: 'Tideloft' };
const asked = viewWith([], { question });
const failed: View = { ...viewWith([]), known: null, refresh: { running: false, failure: 'relay_slow' } };
const other = { id: 'staff-bo', name: 'Bo Lind' };
const waiting: View = {
  ...allFine,
  links: [
    {
      ...{
        id: 'link-1',
        status: 'awaiting_confirmation',
        account,
        confirm: true,
        returnTo: null,
        organization: 'Sea View',
      },
      madeBy: { id: 'staff-1', name: 'Jo Marsh' },
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + day).toISOString(),
    },
  ],
};
const ownSite = { ...allFine, sites: ['https://crm.example-stays.com/*'] };

type Case = Omit<State, 'name'> & { press: string; later?: View };
const cases: Record<string, Case> = {
  'a link is made for the account in question': {
    ...{ page: 'question', view: asked, press: '[data-action=owner-link]' },
  },
  'a link is confirmed': {
    ...{ page: 'popup', view: waiting, press: '[data-action=confirm-link]', later: allFine },
  },
  'a list that failed is asked for again': {
    ...{ page: 'popup', view: failed, press: '[data-nothing] [data-action=refresh]', later: allFine },
  },
  'a site is withdrawn': {
    ...{ page: 'options', view: ownSite, press: '[data-action=withdraw-site]', later: allFine },
  },
  'this browser is signed out': {
    ...{ page: 'options', view: allFine, press: '[data-action=sign-out]', later: notSetUp },
  },
  'the setup goes back to its form': {
    ...{ page: 'options', view: notSetUp, press: '[data-step=confirm] [data-action=back]' },
    calls: { live: relayWith(false) },
    async reach(page) {
      await page.click('details.advanced summary');
      await page.fill('#relay-address', 'https://connect.example-stays.com');
      await page.fill('#invite', 'nacinv_0000');
      await page.click('[data-action=continue]');
      await page.locator('[data-step=confirm]').waitFor();
    },
  },
};

it.each(Object.keys(cases))('stays in the page when %s', async (name) => {
  const { press, later, ...state } = cases[name] as Case;
  const page = await openState(browser, { ...state, name });
  const button = page.locator(press);
  await button.press('Enter');
  if (later !== undefined) await pushView(page, later);
  await button.waitFor({ state: 'detached' });
  expect(await focusIsLost(page)).toBe(false);
  await page.close();
});

it('goes to the account about which the panel asks', async () => {
  const page = await openState(browser, {
    ...{ name: 'asked in the panel', page: 'sidepanel', drawnLast: 'fieldset.guarded:enabled' },
    view: viewWith([], { question: { ...question, panel: panelWindow } }),
  });
  await expect.poll(() => page.locator(':focus').textContent()).toBe(account.name);
  await page.close();
});

it('returns to a button of the question that was disabled while another view was shown', async () => {
  const page = await openState(browser, {
    ...{ name: 'a connection in question', page: 'question', view: viewWith([inState.fine], { question }) },
  });
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-action'));
  await page.locator('[data-action=details]').focus();
  await pushView(page, viewWith([{ ...inState.fine, status: 'degraded', cause: 'slow' }], { question }));
  await expect.poll(focused).not.toBe('details');
  await expect.poll(focused).toBe('details');
  await page.close();
});

it('a person lists what is theirs, and asks to be reminded of a connection, by keyboard alone', async () => {
  const { relay } = mixedList;
  const mine = inState.refused.responsible;
  const theirs = { ...inState.endsSoon, connectedBy: other, responsible: other };
  const page = await openState(browser, {
    ...{ name: 'mine', page: 'popup' },
    view: viewWith([theirs, inState.refused], {
      relay: relay && { ...relay, staff: { ...mine, role: 'staff' } },
    }),
  });
  await page.locator('.row').nth(1).waitFor();
  await tabTo(page, '[data-filter=mine]');
  await page.keyboard.press('Space');
  await page.locator('[data-filter=mine][aria-pressed=true]:focus').waitFor();
  await expect.poll(() => page.locator('.row strong').allTextContents()).toEqual(['Case del Mar']);
  await tabTo(page, '.row .open');
  await page.keyboard.press('Enter');
  await page.locator('.connection[data-status=reauthorization_required]').waitFor();
  // The days that are left of a refused authorization are of no use.
  expect(await page.locator('meter').count()).toBe(0);
  await tabTo(page, '[data-action=remind]');
  await page.keyboard.press('Enter');
  await page.getByText('You get a notification tomorrow if the connection still needs you.').waitFor();
  expect(await focusIsLost(page)).toBe(false);
  await page.close();
});
