import { hostOf } from '../app/setup/addresses.ts';
import type { Greeted, RefusalCode } from '../messages.ts';
import { describeRefusal } from './failure-words.ts';

/** What is wrong with who answered at an address, or null if it is a relay to talk to. */
export function describeGreeting(greeting: Greeted, address: string): string | null {
  switch (greeting.kind) {
    case 'relay':
      return null;
    case 'bad_address':
      return greeting.problem;
    case 'unreachable':
      return `No relay answers at ${hostOf(address)}. Check the address; if it is right, the relay is down or is not set up to talk to this extension.`;
    case 'not_a_relay':
      return `Something answers at ${hostOf(address)}, but it is not a NoiseAware Connect relay. Check the address.`;
    case 'extension_is_older':
      return `This extension is older than the relay at ${hostOf(address)}. Update the extension, then try again.`;
    case 'relay_is_older':
      return `The relay at ${hostOf(address)} is older than this extension. Its engineers have to update it.`;
  }
}

/** What is told when the relay did not take the invite. */
export function describeEnrolRefusal(code: RefusalCode | 'bad_address'): string {
  if (code === 'bad_address') return 'This address cannot be used. Go back and check it.';
  if (code === 'unauthenticated') {
    return 'The relay refuses this invite: it was used before, has expired or was mistyped. Ask the relay’s engineers for a new one.';
  }
  return describeRefusal(code);
}

/** The setup form's title and first sentence, by what this browser is set up with. */
export function setupFormWords(relay: { sessionEnded: boolean } | null): { title: string; lead: string } {
  if (relay === null) {
    return {
      title: 'Set up this browser',
      lead: 'Paste the setup link that your relay’s engineers sent you. It works once, for this browser.',
    };
  }
  return {
    title: relay.sessionEnded ? 'Enter a new invite' : 'Use another setup link',
    lead: 'A new setup link takes the place of the present one. You see which relay it leads to before anything changes.',
  };
}

/** The first sentence about the relay that this browser is set up with. */
export function signedInLead(ended: boolean, fresh: boolean): string {
  if (ended) return 'The relay no longer knows this browser. Paste a new setup link below to go on.';
  if (fresh) return 'Done. Open NoiseAware Connect from the browser’s toolbar to connect the first account.';
  return 'Open NoiseAware Connect from the browser’s toolbar to connect accounts.';
}
