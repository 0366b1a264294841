import { type Account, isSeen } from '@noiseaware-connect/shared/shapes';
import type { Outcome } from '../app/pairing/flow.ts';
import { isPassing } from '../app/pairing/verdict.ts';
import { fill } from './fill.ts';
import { defineWords } from './language.ts';

/** What a notification says: plain text, which the system draws. */
export interface Notice {
  title: string;
  message: string;
}

/** How an attempt ended: the popup tells it whole. What is not known yet is said to be so. */
export function describeEnd(outcome: Outcome, { id, name }: Account): Notice {
  const end = outcome === 'connected' ? 'connected' : isPassing(outcome) ? 'open' : 'notConnected';
  return {
    title: fill(words[end], { account: fromOutside(name ?? id) }),
    message: end === 'connected' ? words.stays : words.more,
  };
}

const words = defineWords('notification', {
  connected: 'Connected: {account}',
  notConnected: 'Not connected: {account}',
  open: 'Not finished: {account}',
  stays: 'The account is connected to NoiseAware.',
  more: 'Click to see what happened and what to do next.',
});

/** As much of a name as a notification shows. */
const longest = 60;

/** Text from outside in one short line, which turns the direction of nothing around it. */
function fromOutside(text: string): string {
  const characters = [...text].filter(isSeen);
  const cut = characters.length > longest ? [...characters.slice(0, longest - 1), '…'] : characters;
  return `\u2068${cut.join('')}\u2069`;
}
