import type { MakeHandler } from './handler.ts';
import { ownPairing } from './own-pairing.ts';

/** Gives up one's own pairing; one that has ended stays as it is. */
export const cancelPairing: MakeHandler<'cancelPairing'> =
  ({ effects, store }) =>
  async ({ params, caller, by }) => {
    const pairing = await ownPairing(store, params.id, caller);
    await store.pairings.cancel(pairing.id, effects.now(), by);
  };
