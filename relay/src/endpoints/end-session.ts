import { Failure } from '@noiseaware-connect/shared/failure';
import type { MakeHandler } from './handler.ts';

/** Ends another session of the caller's own; those of others are `not_found`. */
export const endSession: MakeHandler<'endSession'> =
  ({ effects, store }) =>
  async ({ params, caller, by }) => {
    const ended = await store.staff.endSession(caller.staff.id, params.id, effects.now(), by);
    if (!ended) throw new Failure('not_found', { detail: 'You have no session with this id.' });
  };
