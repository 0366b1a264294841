import { line } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { Actor } from '../domain/audit/audit.ts';

/** A request over the socket: the operation's input, and the operating system's user if it is a valid name. */
export const askedForm = v.object({
  user: v.fallback(v.optional(v.pipe(line, v.maxLength(200))), undefined),
  input: v.unknown(),
});

/** The operator, for the audit log. The user is reported by the command and not verified: only the relay's own user can reach the socket. */
export const operator = (user?: string): Actor =>
  user === undefined ? { kind: 'operator' } : { kind: 'operator', name: user };
