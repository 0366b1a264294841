import { tokenAddress } from '../domain/sealed-fields.ts';
import type { Sealer } from '../domain/sealing.ts';
import type { ProviderSession } from '../domain/staff.ts';
import { minute, type Seconds } from '../domain/time.ts';
import type { Person } from './provider.ts';

/** How soon the relay hears that the provider ended a session, or that a person left a group. */
const checkPause: Seconds = 10 * minute;

/** How long a session goes on of which the provider can be asked nothing. */
const unaskedLife: Seconds = 12 * 60 * minute;

/**
 * What a session keeps of the provider's word for a person.
 * @param before what it kept until now: a provider that gives no new refresh token leaves the old one valid (RFC 6749,
 *   section 6)
 */
export async function providerSession(
  session: string,
  { sid, refreshToken }: Pick<Person, 'sid' | 'refreshToken'>,
  { sealer, now, before }: { sealer: Sealer; now: Seconds; before?: ProviderSession },
): Promise<ProviderSession> {
  const sealed =
    refreshToken === undefined
      ? (before?.refreshToken ?? null)
      : await sealer.seal(tokenAddress(session), refreshToken);
  return {
    ...before,
    ...(sid === undefined ? {} : { sid }),
    refreshToken: sealed,
    checkAt: now + (sealed === null ? unaskedLife : checkPause),
  };
}
