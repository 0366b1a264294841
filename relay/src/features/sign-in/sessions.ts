import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import type { Handlers } from '../../calls/handler.ts';
import { publicInvite, publicSession } from '../../domain/staff/staff.ts';
import type { Store } from '../../store/store.ts';

export interface SessionDeps {
  store: Pick<Store, 'staff'>;
  effects: Pick<Effects, 'now'>;
}

/** Handlers for the caller's own sessions. */
export const sessionHandlers = ({
  store,
  effects,
}: SessionDeps): Handlers<'listSessions' | 'signOut' | 'endSession'> => ({
  /** Lists the caller's sessions, most recently used first, and the open invites that would let somebody in as the caller. */
  listSessions: async ({ caller }) => {
    const now = effects.now();
    const { id } = caller.staff;
    const [sessions, invites] = await Promise.all([
      store.staff.sessionsOf(id, now),
      store.staff.invitesOf(id, now),
    ]);
    return {
      sessions: sessions.map((session) => publicSession(session, caller.session.id)),
      invites: invites.map(publicInvite),
    };
  },

  /** Ends the session that made this call. */
  signOut: async ({ caller, by }) => {
    await store.staff.endSession(caller.staff.id, caller.session.id, effects.now(), by);
  },

  /** Ends another of the caller's own sessions. @throws {Failure} `not_found` for anyone else's */
  endSession: async ({ params, caller, by }) => {
    const isEnded = await store.staff.endSession(caller.staff.id, params.id, effects.now(), by);
    if (!isEnded) throw new Failure('not_found', { detail: 'You have no session with this id.' });
  },
});
