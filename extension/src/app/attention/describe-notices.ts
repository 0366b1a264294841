import { fill } from '@noiseaware-connect/shared/fill';
import { type Account, type Connection, hasNoDeceptiveCharacters } from '@noiseaware-connect/shared/shapes';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { notificationWords as words } from '../../words/notification-words.ts';
import type { Outcome } from '../model/flow.ts';
import { isTransient } from '../pairing/verdict.ts';
import { warningLevelOf } from './warning-level.ts';

/** The text of a notification. The system draws it as plain text. */
export interface Notice {
  title: string;
  message: string;
}

/** How an attempt ended. Details are in the popup. An outcome that may still change is called open. */
export function describeEnd(outcome: Outcome, { id, name }: Account): Notice {
  const end = outcome === 'connected' ? 'connected' : isTransient(outcome) ? 'open' : 'notConnected';
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

/** An admin has confirmed a link in the place of its maker. */
export const describeConfirmed = ({ id, name }: Account, by: string): Notice => ({
  title: fill(words.connected, { account: fromOutside(name ?? id) }),
  message: fill(words.confirmedBy, { name: fromOutside(by) }),
});

/** Connections that need a person: how near its end is for one, their names for several. */
export function describeWarnings(connections: readonly Connection[], now: number): Notice {
  const [first, ...others] = connections;
  if (first === undefined || others.length > 0) {
    return { title: plural(words.needYou, connections.length), message: namesOf(connections) };
  }
  const level = warningLevelOf(first, now);
  const sentence = level === 0 ? words.ended : level > 5 ? words.needsYou : plural(words.ends, level);
  return { title: fill(sentence, { account: namesOf([first]) }), message: words.more };
}

/** Connections that work again after a warning. */
export const describeRecovered = (connections: readonly Connection[]): Notice => ({
  title: words.back,
  message: namesOf(connections),
});

// --- Internal helpers ---

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
  const characters = [...text].filter(hasNoDeceptiveCharacters);
  const cut = characters.length > longest ? [...characters.slice(0, longest - 1), '…'] : characters;
  return `\u2068${cut.join('')}\u2069`;
}
