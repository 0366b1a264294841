import { Failure } from '@noiseaware-connect/shared/failure';
import type { Pairing } from '../domain/pairing.ts';
import type { Store } from '../store/store.ts';
import type { StaffCaller } from './handler.ts';

/**
 * The pairing, if the caller's session is the one that began it: no other may read it, cancel it or complete it
 * (invariant 2).
 * @throws {Failure} `not_found`, `forbidden`
 */
export async function ownPairing(store: Store, id: string, caller: StaffCaller): Promise<Pairing> {
  const pairing = await store.pairings.find(id);
  if (pairing === undefined) throw new Failure('not_found', { detail: 'There is no such pairing.' });
  if (pairing.session !== caller.session.id) {
    throw new Failure('forbidden', { detail: 'This pairing was begun by another session.' });
  }
  return pairing;
}
