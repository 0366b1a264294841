import { browser } from 'wxt/browser';
import type { Effects } from '../app/effects.ts';
import { type Tried, tryPairing } from '../app/report/try-pairing.ts';
import { greetAt } from '../app/setup/greet.ts';
import type { View } from '../app/view.ts';
import type { Ask, Greeted } from '../messages.ts';

// What pages seldom need, and load then.
export { askThrough } from '../app/ask-relay.ts';
export { readBrowserFacts } from './browser-facts.ts';
export { previewTool, recordInFront } from './look-at-tools.ts';

/** Asks who answers at an address. */
export const greet = (address: string): Promise<Greeted> =>
  greetAt(address, (...request) => fetch(...request));

/** Whether a pairing can be begun, with the redirect that this browser gives. */
export const tryHere = (
  ask: Ask,
  relay: NonNullable<View['relay']>,
  randomBytes: Effects['randomBytes'],
): Promise<Tried> =>
  tryPairing(ask, relay, {
    randomBytes,
    identity: { redirectUrl: (path) => browser.identity.getRedirectURL(path) },
  });
