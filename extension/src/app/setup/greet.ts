import { type ClientOptions, greet } from '@noiseaware-connect/shared/client';
import { contractVersion } from '@noiseaware-connect/shared/contract/extension';
import type { Greeted } from '../../messages.ts';
import { parseRelayAddress } from '../addresses/addresses.ts';

/** How to tell a relay that does not let this extension in from one that does not answer. */
export interface Outside {
  /** Whether anything answers at the address, even if CORS hides the answer. */
  isAnswered(address: string): Promise<boolean>;
  /** The base of this extension's redirect addresses, which the relay has to allow. */
  redirectBase: string;
}

/** Asks what answers at an address. Sends no invite and no session. */
export async function greetAt(
  text: string,
  fetch: ClientOptions['fetch'],
  { isAnswered, redirectBase }: Outside,
): Promise<Greeted> {
  const parsed = parseRelayAddress(text);
  if (!parsed.ok) return { kind: 'bad_address', problem: parsed.problem };
  const greeting = await greet({ baseUrl: parsed.address, fetch });
  if (greeting.kind === 'relay') return { kind: greeting.kind, signIn: greeting.signIn };
  if (greeting.kind === 'unreachable' && (await isAnswered(parsed.address))) {
    return { kind: 'shut_out', redirect: redirectBase };
  }
  if (greeting.kind !== 'other_contract') return { kind: greeting.kind };
  return { kind: greeting.contract > contractVersion ? 'extension_is_older' : 'relay_is_older' };
}
