import { createHmac } from 'node:crypto';
import type { Actor } from '../domain/audit.ts';
import { hashOf, isOfKind, newId, newSecret } from '../domain/secrets.ts';
import type { Caller, Deps } from '../endpoints/handler.ts';

type SessionDeps = Pick<Deps, 'effects' | 'store'>;

/** Takes a link, at most once, and begins a session; undefined for one that is unknown, used or too old. */
export async function takeLink(
  { effects, store }: SessionDeps,
  secret: string,
  by: Omit<Actor, 'kind'>,
): Promise<string | undefined> {
  if (!isOfKind('consoleLink', secret)) return undefined;
  const session = newSecret('consoleSession', effects.randomBytes);
  const now = effects.now();
  const times = { createdAt: now, lastUsedAt: now };
  const record = { id: newId(effects.randomBytes), hash: hashOf(session), ...times, console: true as const };
  const staff = await store.staff.enrol(hashOf(secret), record, by);
  return staff && session;
}

/** Who has that session; undefined for one that has ended, and for that of an extension, which is of another kind. */
export async function callerOf(
  { effects, store }: SessionDeps,
  session: string,
): Promise<Caller<'staff'> | undefined> {
  if (!isOfKind('consoleSession', session)) return undefined;
  const found = await store.staff.useSession(hashOf(session), effects.now());
  return found && { kind: 'staff', ...found };
}

/**
 * What a change has to carry besides the cookie, which browsers send by themselves: an HMAC (RFC 2104) that only what can read the
 * console's page has (OWASP, Cross-Site Request Forgery Prevention: a token bound to the session).
 */
export const forgeryTokenOf = (session: string): string =>
  createHmac('sha256', session).update('console').digest('base64url');
