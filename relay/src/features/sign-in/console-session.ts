import { createHmac } from 'node:crypto';
import type { Effects } from '../../base/effects.ts';
import type { Caller } from '../../calls/handler.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { hashOf, isOfKind, newId, newSecret } from '../../domain/secrets.ts';
import type { Store } from '../../store/store.ts';

export interface ConsoleDeps {
  effects: Pick<Effects, 'now' | 'randomBytes'>;
  store: Pick<Store, 'staff'>;
}

/** Redeems a console link and starts a session; undefined if the link is unknown, used or expired. */
export async function redeemLink(
  { effects, store }: ConsoleDeps,
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

/** The owner of a console session; undefined if it has ended or is an extension's session. */
export async function callerOf(
  { effects, store }: ConsoleDeps,
  session: string,
): Promise<Caller<'staff'> | undefined> {
  if (!isOfKind('consoleSession', session)) return undefined;
  const holder = await store.staff.useSession(hashOf(session), effects.now());
  return holder && { kind: 'staff', ...holder };
}

/**
 * The CSRF token that every change has to carry besides the cookie: an HMAC (RFC 2104) bound to the session, which only a script in
 * the console's page can read (OWASP, Cross-Site Request Forgery Prevention).
 */
export const forgeryTokenOf = (session: string): string =>
  createHmac('sha256', session).update('console').digest('base64url');
