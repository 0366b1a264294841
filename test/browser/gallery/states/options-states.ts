import type { Page } from 'playwright-core';
import type { View } from '../../../../extension/src/app/view.ts';
import { allFine, day, now, relayWith, viewWith } from '../sample-view.ts';
import type { State } from '../state.ts';

const options = (name: string, view: View, rest: Partial<State> = {}): State => ({
  name: `options: ${name}`,
  page: 'options',
  view,
  ...rest,
  calls: { listSessions: { ok: true, value: { sessions, invites } }, ...rest.calls },
});

const session = (id: string, current: boolean, used: number) => ({
  ...{ id, current, createdAt: new Date(now - 20 * day).toISOString() },
  lastUsedAt: new Date(now - used).toISOString(),
  invitedBy: { kind: 'operator' },
  expiresAt: new Date(now + 30 * day).toISOString(),
});
const sessions = [session('this', true, 0), session('other', false, 3 * day)];
const invites = [
  { invitedBy: { kind: 'staff', name: 'Robin Roe' }, expiresAt: new Date(now + 7 * day).toISOString() },
];
const begun = {
  ok: true,
  value: {
    id: 'pairing-1',
    authorizeUrl: `https://${allFine.relay?.loginHost}/authorize?redirect={redirect}`,
    expiresAt: new Date(now + day).toISOString(),
  },
} as const;

const tools: View['tools'] = [
  {
    ...{ id: 'tideloft', name: 'Tideloft', pages: ['https://app.tideloft.example/*'], accounts: 'cust-{*}' },
    records: { selector: 'tr.unit', account: { from: 'attribute', attribute: 'data-id' } },
  },
  { id: 'harbor', name: 'Harbor', pages: ['https://harbor.example/customers/{*}'], accounts: 'acct-{*}' },
];

const enter = async (page: Page, link: string) => {
  await page.fill('#setup-link', link);
  await page.click('[data-action=continue]');
};
const check = async (page: Page) => {
  await page.click('[data-action=check]');
  await page.locator('[data-checks]').waitFor();
};
const notSetUp = viewWith([], { relay: null, known: null });
const link = 'https://connect.example-stays.com/#nainv_0000';

export const optionsStates: readonly State[] = [
  options('not set up', notSetUp),
  options('a link that is none', notSetUp, {
    async reach(page) {
      await enter(page, 'http://connect.example-stays.com');
      await page.locator('#setup-problem:not(:empty)').waitFor();
    },
  }),
  options('nothing answers there', notSetUp, {
    async reach(page) {
      await enter(page, link);
      await page.locator('#setup-problem:not(:empty)').waitFor();
    },
  }),
  options('before the invite goes out', notSetUp, {
    calls: { live: relayWith(false) },
    async reach(page) {
      await enter(page, link);
      await page.locator('[data-step=confirm]').waitFor();
    },
  }),
  options('before it goes to another company, with another login', allFine, {
    calls: { live: relayWith(false) },
    async reach(page) {
      await page.click('[data-action=change-setup]');
      await page.click('.setup details.advanced summary');
      await page.fill('#login-host', 'login.staging.noiseaware.io');
      await enter(page, 'https://connect.other.example/#nainv_0000');
      await page.locator('[data-step=confirm]').waitFor();
    },
  }),
  options('set by an administrator', {
    ...notSetUp,
    policy: {
      ...{ relayAddress: 'https://connect.example-stays.com', notifications: true, language: 'en' },
      locked: ['relayAddress', 'notifications', 'language', 'tools'],
    },
  }),
  options('signed in', {
    ...allFine,
    tools,
    sites: ['https://app.tideloft.example/*', 'https://crm.example-stays.com/*'],
  }),
  options(
    'signed in, with trouble',
    {
      ...allFine,
      ...{ tools, sites: ['https://harbor.example/*'], askers: ['https://harbor.example'] },
      errors: [
        {
          ...{ at: now - day, place: 'popup', kind: 'TypeError', version: '0.4.0' },
          stack: ['chunks/popup-1a2b.js:1:2041', 'chunks/popup-1a2b.js:1:3117'],
        },
      ],
    },
    { calls: { listSessions: { ok: false, failure: { code: 'relay_unreachable' } } } },
  ),
  options('checked, and all is well', allFine, {
    calls: { live: relayWith(false), startPairing: begun, cancelPairing: { ok: true, value: undefined } },
    reach: check,
  }),
  options(
    'checked, and much is wrong',
    {
      ...allFine,
      ...{ offset: 50 * 60_000, refresh: { running: false, failure: 'not_saved' } },
    },
    {
      calls: {
        live: relayWith(false),
        startPairing: { ok: false, failure: { code: 'invalid_request' } },
      },
      async reach(page) {
        await check(page);
        await page.click('.report summary');
      },
    },
  ),
  options('signed out', { ...allFine, relay: allFine.relay && { ...allFine.relay, sessionEnded: true } }),
];
