import { Failure } from '@noiseaware-connect/shared/failure';
import { publicSession } from '../domain/staff.ts';
import type { MakeHandlers } from './handler.ts';

/** What staff members do with their own sessions. */
export const sessionHandlers = {
  /** The last used first. */
  listSessions:
    ({ effects, store }) =>
    async ({ caller }) => {
      const sessions = await store.staff.sessionsOf(caller.staff.id, effects.now());
      return { sessions: sessions.map((session) => publicSession(session, caller.session.id)) };
    },

  /** Ends the session that the call came with. */
  signOut:
    ({ effects, store }) =>
    async ({ caller, by }) => {
      await store.staff.endSession(caller.staff.id, caller.session.id, effects.now(), by);
    },

  /** Ends another one; those of others are `not_found`. */
  endSession:
    ({ effects, store }) =>
    async ({ params, caller, by }) => {
      const ended = await store.staff.endSession(caller.staff.id, params.id, effects.now(), by);
      if (!ended) throw new Failure('not_found', { detail: 'You have no session with this id.' });
    },
} satisfies Partial<MakeHandlers>;
