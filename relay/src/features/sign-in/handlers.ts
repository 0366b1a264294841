import type { Handlers } from '../../calls/handler.ts';
import { type CompleteDeps, completeSignIn } from './complete-sign-in.ts';
import { type ConsoleLinkDeps, makeConsoleLink } from './console-link.ts';
import { type EnrolDeps, enrol } from './enrol.ts';
import { type LogoutDeps, receiveBackchannelLogout } from './receive-backchannel-logout.ts';
import { type SessionDeps, sessionHandlers } from './sessions.ts';
import { type StartDeps, startSignIn } from './start-sign-in.ts';

export type SignInDeps = EnrolDeps & StartDeps & CompleteDeps & LogoutDeps & SessionDeps & ConsoleLinkDeps;

type SignInEndpoint =
  | 'enrol'
  | 'startSignIn'
  | 'completeSignIn'
  | 'receiveBackchannelLogout'
  | 'makeConsoleLink';

/** Handlers by which staff get a session, and end theirs. */
export const signInHandlers = (
  deps: SignInDeps,
): Handlers<SignInEndpoint | 'listSessions' | 'signOut' | 'endSession'> => ({
  enrol: enrol(deps),
  startSignIn: startSignIn(deps),
  completeSignIn: completeSignIn(deps),
  receiveBackchannelLogout: receiveBackchannelLogout(deps),
  makeConsoleLink: ({ by }) => makeConsoleLink(deps, by),
  ...sessionHandlers(deps),
});
