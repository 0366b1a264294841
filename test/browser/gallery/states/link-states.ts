import {
  type Link,
  type LinkStatus,
  linkStatuses,
  unknownOrganization,
} from '@noiseaware-connect/shared/shapes';
import type { Page } from 'playwright-core';
import type { View } from '../../../../extension/src/app/view.ts';
import { allFine, day, inState, now, viewWith } from '../sample-view.ts';
import type { State } from '../state.ts';

const { account } = inState.fine;

const linkIn = (status: LinkStatus, over: Partial<Link> = {}): Link => ({
  id: `link-${status}`,
  status,
  account,
  madeBy: { id: 'staff-1', name: 'Jo Marsh' },
  confirm: true,
  returnTo: null,
  createdAt: new Date(now - 60_000).toISOString(),
  expiresAt: new Date(now + day).toISOString(),
  ...over,
});
const waiting = linkIn('awaiting_confirmation', {
  organization: 'Vereinigte Ferienwohnungsverwaltungsgesellschaft Mecklenburgische Seenplatte (42)',
});
type Request = View['linkRequests'][number];
const requestFor = (
  over: Partial<Pick<Request, 'account' | 'connection'>> & { key?: string } = {},
): Extract<Request, { state: 'made' }> => ({
  ...{ key: 'made', account, state: 'made', id: 'link-open' },
  url: `https://connect.example-stays.com/connect/naclnk_${'0'.repeat(43)}`,
  expiresAt: linkIn('open').expiresAt,
  madeAt: now,
  ...over,
});
const made = requestFor();
const waitingRequest: Request = { key: 'waiting', account, state: 'waiting' };
const failedRequest: Request = { key: 'failed', account, state: 'failed', code: 'relay_unreachable' };
const listed = (...statuses: LinkStatus[]) =>
  ({ ok: true, value: { links: statuses.map((each) => linkIn(each)) } }) as const;

const openLink = async (page: Page) => {
  await page.click('[data-action=open-connect]');
  await page.fill('#account-id', account.id);
  await page.fill('#account-name', account.name ?? '');
  await page.click('[data-action=owner-link]');
  await page.locator('[data-place=owner-link]').waitFor();
};
/** The page of a link after one more press. */
const pressed = (action: string, until: string) => async (page: Page) => {
  await openLink(page);
  await page.click(`[data-action=${action}]`);
  await page.locator(until).waitFor();
};

const popup = (
  name: string,
  rest: Partial<State>,
  links: View['links'] = [],
  linkRequests: View['linkRequests'] = [],
): State => ({
  ...{ name: `link: ${name}`, page: 'popup', view: { ...viewWith([]), links, linkRequests } },
  ...rest,
});

const names = ['Saltmarsh Cabin at the end of the dunes', 'Larkspur Cabin', 'Stonegate Cabin'];
const subjectAt = (index: number) => ({
  account: { id: `cust-${1_551 + index}`, name: `${names[index % names.length]}` },
  connection: `needing-${index}`,
});
const needing = Array.from({ length: 12 }, (_, index) => {
  const { account: each, connection } = subjectAt(index);
  return { ...inState.refused, id: connection, account: each };
});
const elsewhere = linkIn('open', {
  ...subjectAt(1),
  madeBy: { id: 'staff-bo', name: 'Bo Lind' },
  createdAt: new Date(now - 3 * 3_600_000).toISOString(),
});

const many = (name: string, rest: Partial<State>, over: Partial<View> = {}): State => ({
  ...{ name: `links: ${name}`, page: 'popup', view: viewWith(needing, over) },
  calls: { listLinks: { ok: true, value: { links: [elsewhere] } } },
  async reach(page) {
    await page.click('[data-action=send-links]');
    await page.locator('[data-place=choose-owners], [data-place=link-run]').waitFor();
  },
  ...rest,
});
const openWaiting = async (page: Page) => {
  await page.click('[data-action=show-waiting]');
  await page.locator('[data-place=waiting-for]').waitFor();
};
const readyOnes = [0, 2].map((index) => requestFor({ ...subjectAt(index), key: `ready-${index}` }));

const severalStates: readonly State[] = [
  many('to choose', {}),
  many('a search without a match', {
    async reach(page) {
      await page.click('[data-action=send-links]');
      await page.fill('input[type=search]', 'Villa Nowhere');
      await page.locator('[data-place=choose-owners] [role=status]').waitFor();
    },
  }),
  many('open ones cannot be looked for', {
    calls: { listLinks: { ok: false, failure: { code: 'relay_unreachable' } } },
    async reach(page) {
      await page.click('[data-action=send-links]');
      await page.locator('[data-action=look-again]').waitFor();
    },
  }),
  many(
    'being made, two not',
    {},
    {
      linkRequests: [
        ...readyOnes,
        { ...failedRequest, ...subjectAt(3) },
        { ...failedRequest, ...subjectAt(4), key: 'failed-too' },
        { ...waitingRequest, ...subjectAt(5), isPaused: true },
        { ...waitingRequest, ...subjectAt(6), key: 'waiting-too' },
      ],
    },
  ),
  many(
    'ready',
    {
      async reach(page) {
        await page.click('[data-action=send-links]');
        await page.click('[data-action=show-ready]');
        await page.locator('[data-place=link-run]').waitFor();
      },
    },
    { linkRequests: readyOnes },
  ),
  many(
    'one message opened, all copied',
    {
      async reach(page) {
        await page.click('[data-action=send-links]');
        await page.click('[data-action=show-ready]');
        await page.click('[data-action=show-message] >> nth=0');
        await page.click('[data-action=code]');
        await page.click('[data-action=copy-all]');
        await page.locator('.note:not(:empty)').waitFor();
      },
    },
    { linkRequests: readyOnes },
  ),
  many(
    'waited for',
    { reach: openWaiting },
    {
      links: [
        linkIn('open', subjectAt(0)),
        linkIn('started', { ...subjectAt(1), startedAt: new Date(now - 7_200_000).toISOString() }),
        linkIn('started', { ...subjectAt(3), id: 'started-before' }),
      ],
      linkRequests: [requestFor(subjectAt(0))],
      warned: [{ id: needing[2]?.id ?? '', level: 0, remindAt: now + day }],
    },
  ),
];

export const linkStates: readonly State[] = [
  ...severalStates,
  popup('none yet', { calls: { listLinks: listed() }, reach: openLink }),
  popup('being made', { calls: { listLinks: listed() }, reach: openLink }, [], [waitingRequest]),
  popup(
    'being made after a pause',
    { calls: { listLinks: listed() }, reach: openLink },
    [],
    [{ ...waitingRequest, isPaused: true }],
  ),
  popup('made', { calls: { listLinks: listed('open') }, reach: openLink }, [], [made]),
  popup(
    'made, with its QR code',
    { calls: { listLinks: listed('open') }, reach: pressed('code', 'svg.qr') },
    [],
    [made],
  ),
  popup(
    'made, alone',
    { calls: { listLinks: listed('open') }, reach: pressed('address', '#message-address') },
    [],
    [made],
  ),
  popup(
    'copied',
    { calls: { listLinks: listed('open') }, reach: pressed('copy-message', '.note:not(:empty)') },
    [],
    [made],
  ),
  popup('not made', { calls: { listLinks: listed() }, reach: openLink }, [], [failedRequest]),
  popup('withdrawn', {
    calls: { revokeLink: { ok: true, value: undefined }, listLinks: listed('started', 'open') },
    async reach(page) {
      await openLink(page);
      await page.click('[data-action=withdraw] >> nth=0');
      await page.locator('.note:not(:empty)').waitFor();
    },
  }),
  ...linkStatuses.map((status) =>
    popup(`an earlier one, ${status}`, {
      calls: { listLinks: listed(status, 'expired') },
      async reach(page) {
        await openLink(page);
        await page.locator(`[data-link=${status}]`).first().waitFor();
      },
    }),
  ),
  popup(
    'authorized, where it was made',
    { calls: { listLinks: listed('awaiting_confirmation') }, reach: openLink },
    [waiting],
  ),
  popup('another organization than is connected has authorized', {
    view: { ...allFine, links: [{ ...waiting, current: 'Harbor House Rentals (1208)' }] },
  }),
  popup('nothing says which organization has authorized', {
    view: {
      ...allFine,
      links: [
        {
          ...waiting,
          ...{ organization: unknownOrganization, current: 'Harbor House Rentals (1208)' },
          startedAt: new Date(now - 50_000).toISOString(),
          authorizedAt: new Date(now - 20_000).toISOString(),
        },
      ],
    },
  }),
  popup('two are authorized, over the list', {
    view: { ...allFine, links: [waiting, { ...waiting, id: 'other' }] },
  }),
  popup(
    'confirmation refused',
    {
      calls: { confirmLink: { ok: false, failure: { code: 'wrong_organization' } } },
      async reach(page) {
        await page.click('[data-action=confirm-link]');
        await page.locator('.problem:not(:empty)').waitFor();
      },
    },
    [waiting],
  ),
  {
    name: 'link: authorized, in the chip’s question',
    page: 'question',
    view: viewWith([], {
      links: [waiting],
      question: { id: 'question-1', account, origin: 'https://app.tideloft.example', tool: 'Tideloft' },
    }),
  },
];
