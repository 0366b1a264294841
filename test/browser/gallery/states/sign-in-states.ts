import type { Page } from 'playwright-core';
import type { SignInRefusalCode } from '../../../../extension/src/messages.ts';
import { allFine, mixedList, relayWith, viewWith } from '../sample-view.ts';
import type { State } from '../state.ts';

/** What the company's sign-in can come to. */
const refusals: readonly SignInRefusalCode[] = [
  'unauthenticated',
  'forbidden',
  'not_found',
  'window_closed',
  'window_open',
  'sign_in_setup',
  'sign_in_groups',
  'clock_ahead',
  'clock_behind',
  'redirect_mismatch',
  'pairing_expired',
  'rate_limited',
  'relay_unreachable',
  'relay_slow',
  'not_a_relay',
  'store_unavailable',
  'interrupted',
];

const notSetUp = viewWith([], { relay: null, known: null });
const company = 'https://connect.example-stays.com';
const ended = allFine.relay && { ...allFine.relay, signsIn: true, sessionEnded: true };

const offer = async (page: Page) => {
  await page.fill('#setup-link', company);
  await page.click('[data-action=continue]');
  await page.locator('[data-step=confirm]').waitFor();
};

export const signInStates: readonly State[] = [
  {
    ...{ name: 'sign-in: offered', page: 'options', view: notSetUp },
    calls: { live: relayWith(true) },
    reach: offer,
  },
  ...refusals.map(
    (code): State => ({
      ...{ name: `sign-in: failed, ${code}`, page: 'options', view: notSetUp },
      calls: { live: relayWith(true) },
      answers: { 'sign-in': { ok: false, code } },
      async reach(page) {
        await offer(page);
        await page.click('[data-action=enrol]');
        await page.locator('.problem:not(:empty)').waitFor();
      },
    }),
  ),
  {
    name: 'sign-in: offered by an administrator',
    page: 'popup',
    view: { ...notSetUp, policy: { relayAddress: company, signIn: true } },
  },
  { name: 'sign-in: ended', page: 'popup', view: { ...mixedList, relay: ended } },
  ...refusals.map(
    (code): State => ({
      name: `sign-in: ended, and failed again, ${code}`,
      page: 'popup',
      view: { ...mixedList, relay: ended, signInFailure: code },
    }),
  ),
  { name: 'sign-in: ended, in the options', page: 'options', view: { ...mixedList, relay: ended } },
  {
    name: 'sign-in: ended, in the chip’s question',
    page: 'question',
    view: { ...viewWith([]), relay: ended },
  },
];
