import { line } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { Actor } from '../domain/audit.ts';

/** By which a command says which user of the operating system runs it. */
export const userHeader = 'x-operator';

/** Who the audit log names for what the command line does. The user is what the command says: the socket is its owner's. */
export const operator = (user?: string): Actor =>
  user === undefined ? { kind: 'operator' } : { kind: 'operator', name: user };

/** The user in a command's header, where it is a name. */
export function userIn(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string' || header.length > 200) return undefined;
  try {
    const user = decodeURIComponent(header);
    return v.is(line, user) ? user : undefined;
  } catch {
    return undefined;
  }
}
