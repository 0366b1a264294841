import type { Account } from '@noiseaware-connect/shared/shapes';
import type { View } from '../../../../extension/src/app/view.ts';
import { allFine, flowOf, inState, mixedList, viewWith } from '../sample-view.ts';
import type { State } from '../state.ts';

const question = (name: string, view: View, rest: Partial<State> = {}): State => ({
  name: `question: ${name}`,
  page: 'question',
  view,
  ...rest,
});

const about = (account: Account, over: Partial<View> = {}): Partial<View> => ({
  question: { id: 'question-1', account, origin: 'https://app.tideloft.example', tool: 'Tideloft' },
  ...over,
});
const { fine, refused } = inState;
const { relay } = allFine;
const connected = flowOf({ step: 'connected', outcome: 'connected', organization: fine.organization });
const otherOrganization = flowOf({
  outcome: 'wrong_organization',
  resumable: true,
  loginOrigin: 'https://login.noiseaware.io',
  organizations: {
    connected: 'Rentals No. 1 (9007199254740994)',
    answered: 'Rentals No. 1 (9007199254740995)',
  },
});

export const questionStates: readonly State[] = [
  question('not connected', viewWith([], about(fine.account))),
  question(
    'no name, of a site of one’s own',
    viewWith([], {
      question: {
        id: 'q',
        account: { id: 'cust-1043' },
        origin: 'https://crm.example-stays.com',
        tool: null,
      },
    }),
  ),
  question('connected', viewWith([fine], about(fine.account))),
  question(
    'needs a person, under another name',
    viewWith([refused], about({ id: 'cust-1041', name: 'Sea House' })),
  ),
  question('running', viewWith([], about(fine.account, { flow: flowOf() }))),
  question('has ended well', viewWith([fine], about(fine.account, { flow: connected }))),
  question('has ended well, and others need a person', {
    ...mixedList,
    ...about(fine.account, { flow: connected }),
  }),
  question(
    'has ended well, and the next one is shown',
    { ...mixedList, ...about(fine.account, { flow: connected }) },
    {
      answers: { dismiss: null },
      async reach(page) {
        await page.click('[data-action=next-in-need]:enabled');
        await page.locator('.connection').waitFor();
      },
    },
  ),
  question('details', viewWith([fine], about(fine.account)), {
    async reach(page) {
      await page.click('[data-action=details]:enabled');
      await page.locator('.connection').waitFor();
    },
  }),
  question(
    'several connections',
    viewWith([fine, { ...fine, id: 'connection-2', organization: null }], about(fine.account)),
  ),
  question('disconnected', viewWith([inState.disconnected], about(inState.disconnected.account))),
  question(
    'another one runs',
    viewWith([], about(fine.account, { flow: flowOf({ account: refused.account }) })),
  ),
  question(
    'another one has ended',
    viewWith([], about(fine.account, { flow: flowOf({ account: refused.account, outcome: 'timed_out' }) })),
  ),
  question('another organization', viewWith([fine], about(fine.account, { flow: otherOrganization }))),
  question('a viewer', {
    ...viewWith([], about(fine.account)),
    relay: relay && { ...relay, staff: { ...relay.staff, role: 'viewer' } },
  }),
  question(
    'has ended badly',
    viewWith([], about(fine.account, { flow: flowOf({ outcome: 'noiseaware_down' }) })),
  ),
  question(
    'signed out',
    viewWith([], about(fine.account, { relay: relay && { ...relay, sessionEnded: true } })),
  ),
  question('nothing is asked', viewWith([])),
  question('not set up', viewWith([], { relay: null, known: null })),
];
