import { publicPairing } from '../domain/pairing.ts';
import type { MakeHandler } from './handler.ts';
import { ownPairing } from './own-pairing.ts';

/** How far one's own pairing has come. */
export const readPairing: MakeHandler<'readPairing'> =
  ({ effects, store }) =>
  async ({ params, caller }) =>
    publicPairing(await ownPairing(store, params.id, caller), effects.now());
