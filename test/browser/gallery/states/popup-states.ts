import type { Page } from 'playwright-core';
import type { AccountStatus, RecordsInFront } from '../../../../extension/src/tool-messages.ts';
import {
  allFine,
  flowOf,
  inState,
  manyNeedOwner,
  mixedList,
  now,
  relayWith,
  viewWith,
  withMore,
} from '../sample-view.ts';
import type { State } from '../state.ts';

const popup = (name: string, view: State['view'], rest: Partial<State> = {}): State => ({
  name: `popup: ${name}`,
  page: 'popup',
  view,
  ...rest,
});

const found: NonNullable<State['calls']> = {
  listConnections: { ok: true, value: { connections: [] } },
};
const accountStatuses: AccountStatus[] = [
  ...(['active', 'degraded', 'reauthorization_required', 'needs_you'] as const),
  ...(['awaiting_confirmation', 'disconnected', 'not_connected'] as const),
];
const failing = (failure: 'relay_unreachable' | 'not_a_relay' | 'not_saved') => ({ running: false, failure });
const { relay } = allFine;
const onTideloft: State['view'] = {
  ...allFine,
  tools: [{ id: 'tideloft', name: 'Tideloft', pages: ['https://app.tideloft.example/{*}'], accounts: '{*}' }],
  sites: ['https://app.tideloft.example/*'],
};
const onePage: RecordsInFront = {
  subject: { id: 'cust-1043', name: 'Heron Beach House', status: 'active' },
  records: [],
  noRoom: 0,
};
const longName = 'Lantern Villa at the far end of the old fishing pier, second house behind the lighthouse';
const manyRecords: RecordsInFront = {
  subject: null,
  noRoom: 3,
  records: accountStatuses.map((status, index) => ({
    id: `cust-30${10 + index}`,
    name: `${longName} ${index}`,
    status,
  })),
};
const viewer = relay && { ...relay, staff: { ...relay.staff, role: 'viewer' as const } };
/** A connection that works since then (milliseconds since 1970). */
const renewedAt = (time: number) => ({ ...inState.fine, lastRenewedAt: new Date(time).toISOString() });
const signedOut = relay && { ...relay, sessionEnded: true };

/** The list, and what stands in its place. */
const setupLink = `https://connect.example-stays.com/#nacinv_${'0'.repeat(43)}`;

const lists: State[] = [
  popup('not set up', viewWith([], { relay: null, known: null })),
  popup('a setup link is open in front', viewWith([], { relay: null, known: null }), {
    tab: setupLink,
    drawnLast: '[data-setup-offer]',
  }),
  popup('a used setup link is open in front', viewWith([], { relay: null, known: null }), {
    tab: setupLink,
    calls: { live: relayWith(false) },
    answers: { enrol: { ok: false, code: 'unauthenticated' } },
    async reach(page) {
      await page.click('[data-action=set-up-here]');
      await page.locator('.problem:not(:empty)').waitFor();
    },
  }),
  popup('asking', viewWith([], { known: null, refresh: { running: true, failure: null } })),
  popup('first day', viewWith([])),
  popup('first day, in the tour', viewWith([], { tour: null }), {
    reach: (page) => page.locator('[data-action=tour-next]').click(),
  }),
  popup(
    'first day, beside a page about one record',
    { ...viewWith([], { tour: null }), tools: onTideloft.tools, sites: onTideloft.sites },
    {
      tab: 'https://app.tideloft.example/properties/cust-1043',
      records: {
        ...onePage,
        subject: { id: 'cust-1043', name: 'Heron Beach House', status: 'not_connected' },
      },
      drawnLast: '[data-record]',
    },
  ),
  popup('a new person', { ...mixedList, tour: null }, { drawnLast: '[data-tour=offer]' }),
  popup('asked in vain', viewWith([], { known: null, refresh: failing('relay_unreachable') })),
  popup('all fine', allFine),
  popup('some need a person', mixedList),
  popup(
    'on a tool that is known',
    { ...onTideloft, sites: [] },
    { tab: 'https://app.tideloft.example/properties' },
  ),
  popup('beside a page about one record', onTideloft, {
    tab: 'https://app.tideloft.example/properties/cust-1043',
    records: onePage,
    drawnLast: '[data-record]',
  }),
  popup(
    'beside a page with many records',
    { ...mixedList, tools: onTideloft.tools, sites: onTideloft.sites },
    {
      tab: 'https://app.tideloft.example/properties',
      records: manyRecords,
      reach: (page) => page.click('[data-action=show-records]'),
    },
  ),
  popup('many need their owner', manyNeedOwner),
  popup('for a viewer', { ...mixedList, relay: viewer }),
  popup('not answering as it should', { ...mixedList, refresh: failing('not_a_relay') }),
  popup(
    'offline, search without a match',
    { ...allFine, refresh: failing('relay_unreachable') },
    {
      async reach(page) {
        await page.fill('input[type=search]', 'home-3999');
        await page.locator('[data-nothing=old]').waitFor();
      },
    },
  ),
  popup('offline', { ...mixedList, refresh: failing('relay_unreachable') }),
  popup('cannot save', { ...allFine, refresh: failing('not_saved') }),
  popup('some cannot be shown', {
    ...allFine,
    known: allFine.known && { ...allFine.known, unreadable: true },
  }),
  popup('signed out', { ...mixedList, relay: signedOut }),
  popup('search that could not ask', withMore(mixedList), {
    calls: { listConnections: { ok: false, failure: { code: 'relay_unreachable' } } },
    async reach(page) {
      await page.fill('input[type=search]', 'home-3000');
      await page.locator('[data-nothing=unsearched]').waitFor();
    },
  }),
  popup('search without a match', mixedList, {
    calls: found,
    async reach(page) {
      await page.fill('input[type=search]', 'Villa Nowhere');
      await page.locator('[data-nothing=search]').waitFor();
    },
  }),
  popup('filter', mixedList, {
    calls: found,
    reach: (page) => page.click('[data-filter=trouble]'),
  }),
  popup('ended', mixedList, {
    calls: found,
    reach: (page) => page.click('[data-action=show-ended]'),
  }),
  popup(
    'an attempt goes on beside the list',
    { ...allFine, flow: flowOf() },
    {
      reach: (page) => page.click('[data-action=back]'),
    },
  ),
];

const openFirst = async (page: Page) => {
  await page.click('li[data-connection] .open');
  await page.locator('.connection').waitFor();
};

const openMenu = async (page: Page) => {
  await openFirst(page);
  await page.click('[data-action=more]');
  await page.locator('[role=menuitem]').first().waitFor();
};

const details: State[] = [
  ...Object.entries(inState).map(([name, connection]) =>
    popup(`connection, ${name}`, viewWith([connection]), {
      async reach(page) {
        if (connection.status === 'disconnected') await page.click('[data-action=show-ended]');
        await openFirst(page);
      },
    }),
  ),
  popup(
    'connection, as of this morning',
    { ...viewWith([inState.fine]), refresh: failing('relay_unreachable') },
    {
      reach: openFirst,
    },
  ),
  popup('renewed', viewWith([inState.trouble]), {
    calls: { renewConnection: { ok: true, value: { connection: renewedAt(now) } } },
    async reach(page) {
      await openFirst(page);
      await page.click('[data-action=renew]');
      await page.locator('.note:not(:empty)').waitFor();
    },
  }),
  popup('renewed a moment ago', viewWith([inState.trouble]), {
    calls: { renewConnection: { ok: true, value: { connection: renewedAt(now - 3_000) } } },
    async reach(page) {
      await openFirst(page);
      await page.click('[data-action=renew]');
      await page.locator('.note:not(:empty)').waitFor();
    },
  }),
  popup('the menu of a connection', viewWith([inState.refused]), { reach: openMenu }),
  popup('the menu of a connection that works', viewWith([inState.fine]), { reach: openMenu }),
  popup(
    'connection of a colleague',
    viewWith([inState.handedOver], {
      relay: relay && { ...relay, staff: { ...relay.staff, role: 'staff' } },
    }),
    { reach: openFirst },
  ),
  popup('connection, for a viewer', viewWith([inState.refused], { relay: viewer }), { reach: openFirst }),
  popup(
    'connection, while another account is being connected',
    viewWith([inState.refused], { flow: flowOf() }),
    {
      async reach(page) {
        await page.click('[data-action=back]');
        await openFirst(page);
      },
    },
  ),
  popup('question before the end', viewWith([inState.passwordReset]), {
    async reach(page) {
      await openFirst(page);
      await page.click('[data-action=disconnect]');
    },
  }),
  popup('question before erasing', viewWith([inState.disconnected]), {
    async reach(page) {
      await page.click('[data-action=show-ended]');
      await openFirst(page);
      await page.click('[data-action=disconnect]');
    },
  }),
];

const openConnect = async (page: Page) => {
  await page.click('[data-action=open-connect]');
  await page.locator('#account-id').waitFor();
};

const forms: State[] = [
  popup('Connect', allFine, { reach: openConnect }),
  popup('Connect from a page', onTideloft, {
    tab: 'https://app.tideloft.example/properties/cust-1043',
    records: { subject: { id: 'cust-1043', name: 'Heron Beach House' }, records: [], noRoom: 0 },
    async reach(page) {
      await openConnect(page);
      await page.locator('#account-name:not(:placeholder-shown)').waitFor();
    },
  }),
  popup(
    'Connect what is connected',
    { ...allFine, draft: { id: 'cust-2010', name: '' } },
    { reach: openConnect },
  ),
];

export const popupStates: readonly State[] = [...lists, ...details, ...forms];
