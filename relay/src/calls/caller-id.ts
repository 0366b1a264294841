import type { Caller } from './handler.ts';

/**
 * Whose places and kept answers a call takes: those of a service, whichever of its keys is in use, or of a staff member's session.
 * One caller's calls never use up another one's.
 */
export const callerId = (caller: Caller): string => {
  if (caller.kind === 'staff') return `session/${caller.session.id}`;
  return caller.kind === 'service' ? `service/${caller.service.id}` : caller.kind;
};
