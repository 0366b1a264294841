import { defineElement } from './element.ts';
import { announce, type Outcome } from './ends.ts';

// A server that renders the page has neither.
if (typeof window === 'object') {
  const query = new URLSearchParams(location.search);
  const returned = { outcome: query.get('noiseaware') as Outcome, link: query.get('link') ?? '' };
  if (returned.outcome) announce(returned);
  defineElement(returned);
}

export { type ConnectLink, type ConnectOptions, connectAccount } from './connect-account.ts';
export type { ConnectChange, ElementState } from './element.ts';
export type { Ended, Outcome } from './ends.ts';
