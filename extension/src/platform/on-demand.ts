import { browser } from 'wxt/browser';
import type { Effects } from '../app/effects.ts';
import { type Tried, tryPairing } from '../app/report/try-pairing.ts';
import { greetAt } from '../app/setup/greet.ts';
import type { View } from '../app/view.ts';
import type { Ask, Greeted } from '../messages.ts';
import { isAnswered } from './browser-facts.ts';

// Code that pages rarely need. It is loaded on demand.
export { callThroughBackground } from '../app/ask-relay.ts';
export { readBrowserFacts } from './browser-facts.ts';
export { answerAsPanel } from './find-panel.ts';
export { previewTool } from './look-at-tools.ts';
export { tabInFront } from './tab-in-front.ts';

/** Asks what answers at an address. */
export const greet = (address: string): Promise<Greeted> =>
  greetAt(address, (...request) => fetch(...request), {
    isAnswered,
    redirectBase: browser.identity?.getRedirectURL() ?? '',
  });

/** Tries a pairing with this browser's redirect address. */
export const tryPairingHere = (
  ask: Ask,
  relay: NonNullable<View['relay']>,
  randomBytes: Effects['randomBytes'],
): Promise<Tried> =>
  tryPairing(ask, relay, {
    randomBytes,
    identity: { redirectUrl: (path) => browser.identity.getRedirectURL(path) },
  });
