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
  createdAt: new Date(now - 60_000).toISOString(),
  expiresAt: new Date(now + day).toISOString(),
  ...over,
});
const waiting = linkIn('awaiting_confirmation', {
  organization: 'Vereinigte Ferienwohnungsverwaltungsgesellschaft Mecklenburgische Seenplatte (42)',
});
const secret = `https://connect.example-stays.com/connect/naclnk_${'0'.repeat(43)}`;
const made = {
  ok: true,
  value: { id: 'link-open', url: secret, expiresAt: linkIn('open').expiresAt },
} as const;
const listed = (...statuses: LinkStatus[]) =>
  ({ ok: true, value: { links: statuses.map((each) => linkIn(each)) } }) as const;

const openLink = async (page: Page) => {
  await page.click('[data-action=open-connect]');
  await page.fill('#account-id', account.id);
  await page.fill('#account-name', account.name ?? '');
  await page.click('[data-action=owner-link]');
  await page.locator('[data-place=owner-link]').waitFor();
};
const makeOne = async (page: Page) => {
  await openLink(page);
  await page.click('[data-action=make-link]');
};

const popup = (name: string, rest: Partial<State>, links: View['links'] = []): State => ({
  ...{ name: `link: ${name}`, page: 'popup', view: { ...viewWith([]), links } },
  ...rest,
});

export const linkStates: readonly State[] = [
  popup('none yet', { calls: { listLinks: listed() }, reach: openLink }),
  popup('made', {
    calls: { makeLink: made, listLinks: listed('open') },
    async reach(page) {
      await makeOne(page);
      await page.locator('svg.qr').waitFor();
    },
  }),
  popup('copied', {
    calls: { makeLink: made, listLinks: listed('open') },
    async reach(page) {
      await makeOne(page);
      await page.click('[data-action=copy]');
      await page.locator('.note:not(:empty)').waitFor();
    },
  }),
  popup('not made', {
    calls: { makeLink: { ok: false, failure: { code: 'relay_unreachable' } }, listLinks: listed() },
    async reach(page) {
      await makeOne(page);
      await page.locator('.note:not(:empty)').waitFor();
    },
  }),
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
