import { Failure } from '@noiseaware-connect/shared/failure';
import type { Pairing } from '../domain/pairing.ts';
import type { Store } from '../store/store.ts';
import type { StaffCaller } from './handler.ts';

/**
 * The pairing, if the caller's session is the one that began it: no other may read it, cancel it or complete it
 * (invariant 2), or learn that it is there.
 * @param foreign is called with the pairing where it was begun by another session
 * @throws {Failure} `not_found`
 */
export async function ownPairing(
  store: Store,
  id: string,
  caller: StaffCaller,
  foreign: (pairing: Pairing) => void = () => undefined,
): Promise<Pairing> {
  const pairing = await store.pairings.find(id);
  if (pairing?.session === caller.session.id) return pairing;
  if (pairing !== undefined) foreign(pairing);
  throw new Failure('not_found', { detail: 'This session has begun no such pairing.' });
}
