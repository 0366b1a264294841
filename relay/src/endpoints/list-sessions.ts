import { publicSession } from '../domain/staff.ts';
import type { MakeHandler } from './handler.ts';

/** The caller's own sessions, the last used first. */
export const listSessions: MakeHandler<'listSessions'> =
  ({ effects, store }) =>
  async ({ caller }) => {
    const sessions = await store.staff.sessionsOf(caller.staff.id, effects.now());
    return { sessions: sessions.map((session) => publicSession(session, caller.session.id)) };
  };
