import type { MakeHandler } from './handler.ts';

/** Ends the session that the call came with. */
export const signOut: MakeHandler<'signOut'> =
  ({ effects, store }) =>
  async ({ caller, by }) => {
    await store.staff.endSession(caller.staff.id, caller.session.id, effects.now(), by);
  };
