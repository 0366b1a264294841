import type { Account } from '@noiseaware-connect/shared/shapes';
import type { View } from '../../../../extension/src/app/view.ts';
import { allFine, flowOf, inState, viewWith } from '../sample-view.ts';
import type { State } from '../state.ts';

const question = (name: string, view: View): State => ({ name: `question: ${name}`, page: 'question', view });

const about = (account: Account, over: Partial<View> = {}): Partial<View> => ({
  question: { id: 'question-1', account, origin: 'https://app.tideloft.example', tool: 'Tideloft' },
  ...over,
});
const { fine, refused } = inState;
const { relay } = allFine;

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
  question(
    'has ended well',
    viewWith([fine], about(fine.account, { flow: flowOf({ step: 'connected', outcome: 'connected' }) })),
  ),
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
