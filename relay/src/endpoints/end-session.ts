import { Failure } from '@noiseaware-connect/shared/failure';
import type { MakeHandler } from './handler.ts';

/** Ends another session of one's own; somebody else's is not there to the caller. */
export const endSession: MakeHandler<'endSession'> =
  ({ effects, store }) =>
  async ({ params, caller, by }) => {
    const ended = await store.staff.endSession(caller.staff.id, params.id, effects.now(), by);
    if (!ended) throw new Failure('not_found', { detail: 'You have no session with this id.' });
  };
