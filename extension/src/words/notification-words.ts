import { fill } from '@noiseaware-connect/shared/fill';
import { type Account, type Connection, isSeen } from '@noiseaware-connect/shared/shapes';
import { defineWords } from '@noiseaware-connect/shared/words/language';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { levelOf } from '../app/attention/warn.ts';
import type { Outcome } from '../app/model/flow.ts';
import { isPassing } from '../app/pairing/verdict.ts';

/** The text of a notification. The system draws it as plain text. */
export interface Notice {
  title: string;
  message: string;
}

/** How an attempt ended. Details are in the popup. An outcome that may still change is called open. */
export function describeEnd(outcome: Outcome, { id, name }: Account): Notice {
  const end = outcome === 'connected' ? 'connected' : isPassing(outcome) ? 'open' : 'notConnected';
  return {
    title: fill(words[end], { account: fromOutside(name ?? id) }),
    message: end === 'connected' ? words.stays : words.more,
  };
}

/** An owner has authorized by a link, which waits for the confirmation. */
export const describeAuthorized = ({ id, name }: Account): Notice => ({
  title: fill(words.authorized, { account: fromOutside(name ?? id) }),
  message: words.confirm,
});

/** Connections that need a person: how near its end is for one, their names for several. */
export function describeWarnings(connections: readonly Connection[], now: number): Notice {
  const [first, ...others] = connections;
  if (first === undefined || others.length > 0) {
    return { title: plural(words.needYou, connections.length), message: namesOf(connections) };
  }
  const level = levelOf(first, now);
  const sentence = level === 0 ? words.ended : level > 5 ? words.needsYou : plural(words.ends, level);
  return { title: fill(sentence, { account: namesOf([first]) }), message: words.more };
}

/** Connections that work again after a warning. */
export const describeBack = (connections: readonly Connection[]): Notice => ({
  title: words.back,
  message: namesOf(connections),
});

const words = defineWords('notification', {
  connected: 'Connected: {account}',
  notConnected: 'Not connected: {account}',
  open: 'Not finished: {account}',
  stays: 'The account is connected to NoiseAware.',
  more: 'Click to see what happened and what to do next.',
  needYou: { one: '{count} connection needs you', other: '{count} connections need you' },
  ends: { one: 'Expires within {count} day: {account}', other: 'Expires within {count} days: {account}' },
  ended: 'Needs authorization: {account}',
  needsYou: 'Needs you: {account}',
  back: 'Connected again',
  authorized: 'Authorized by its owner: {account}',
  confirm: 'Click to check which organization it is and confirm it.',
});

/** The names of the first three. */
const namesOf = (connections: readonly Connection[]): string =>
  connections
    .slice(0, 3)
    .map(({ account: { id, name } }) => fromOutside(name ?? id))
    .concat(connections.length > 3 ? ['…'] : [])
    .join(', ');

/** The most characters of a name. */
const longest = 60;

/** Text from outside as one short line, isolated so that its direction does not affect the rest. */
function fromOutside(text: string): string {
  const characters = [...text].filter(isSeen);
  const cut = characters.length > longest ? [...characters.slice(0, longest - 1), '…'] : characters;
  return `\u2068${cut.join('')}\u2069`;
}
