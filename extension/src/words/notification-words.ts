import { isSeen } from '@noiseaware-connect/shared/shapes';
import type { Flow, Outcome } from '../app/pairing/flow.ts';
import type { RelayRecord } from '../app/records.ts';
import { hostOf } from '../app/setup/addresses.ts';
import { titleOf } from './outcome-words.ts';

/** What a notification says: plain text, which the system draws. */
export interface Notice {
  title: string;
  message: string;
}

/** How an attempt ended, by the popup's title; the rest is in the popup. */
export function describeEnd(
  outcome: Outcome,
  { account, organizations }: Pick<Flow, 'account' | 'organizations'>,
  relay: RelayRecord | null,
): Notice {
  const title = titleOf(outcome, { kept: organizations !== null });
  const company = relay === null ? '' : hostOf(relay.address);
  const named = title.replace('{company}', fromOutside(company));
  return {
    title: `${named}: ${fromOutside(account.name ?? account.id)}`,
    message: outcome === 'connected' ? connected : more,
  };
}

const connected = 'The account is connected to NoiseAware.';
const more = 'Click to see what happened and what to do next.';

/** As much of a name as a notification shows. */
const longest = 60;

/** Text from outside in one short line, which turns the direction of nothing around it. */
function fromOutside(text: string): string {
  const characters = [...text].filter(isSeen);
  const cut = characters.length > longest ? [...characters.slice(0, longest - 1), '…'] : characters;
  return `\u2068${cut.join('')}\u2069`;
}
