import type { Context } from 'koa';
import type { World } from '../world.ts';

const cookie = 'noiseaware_sandbox';

/** The browser's session, if it brought one. */
export const findSession = (context: Context): string | undefined => context.cookies.get(cookie);

/** The browser's session, started with this answer if need be. */
export function ensureSession(context: Context, { newSecret }: World): string {
  const session = findSession(context) ?? newSecret(18);
  context.cookies.set(cookie, session, { httpOnly: true, sameSite: 'lax', path: '/', overwrite: true });
  return session;
}
