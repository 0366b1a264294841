import { line } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { Actor } from '../domain/audit.ts';

/** What a command asks a running relay, and which user of the operating system runs it, where that is a name. */
export const askedForm = v.object({
  user: v.fallback(v.optional(v.pipe(line, v.maxLength(200))), undefined),
  input: v.unknown(),
});

/** Who the audit log names for what the command line does. The user is what the command says: the socket is its owner's. */
export const operator = (user?: string): Actor =>
  user === undefined ? { kind: 'operator' } : { kind: 'operator', name: user };
