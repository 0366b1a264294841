import { minute, type Seconds } from '../../base/time.ts';
import { tokenAddress } from '../../domain/sealing/sealed-fields.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import type { ProviderSession } from '../../domain/staff/staff.ts';
import type { Person } from './person.ts';

/** Interval at which a session is checked with the provider. */
const checkPause: Seconds = 10 * minute;

/** Life of a session for whose person the provider has not vouched since. */
export const uncheckedSessionLife: Seconds = 12 * 60 * minute;

/**
 * The provider's data that a session stores: its session id, the sealed refresh token, and when to check next.
 * @param before the present data: without a new refresh token the old one stays valid (RFC 6749, section 6)
 */
export async function providerSession(
  session: string,
  { sid, refreshToken }: Pick<Person, 'sid' | 'refreshToken'>,
  { sealer, now, before }: { sealer: Pick<Sealer, 'seal'>; now: Seconds; before?: ProviderSession },
): Promise<ProviderSession> {
  const sealed =
    refreshToken === undefined
      ? (before?.refreshToken ?? null)
      : await sealer.seal(tokenAddress(session), refreshToken);
  return {
    ...before,
    ...(sid === undefined ? {} : { sid }),
    refreshToken: sealed,
    checkedAt: now,
    checkAt: now + (sealed === null ? uncheckedSessionLife : checkPause),
  };
}
