import { Failure } from '@noiseaware-connect/shared/failure';
import { roles } from '@noiseaware-connect/shared/role';
import type { Config } from '../../config.ts';
import { callerOf, forgeryTokenOf } from '../../console/session.ts';
import { sameSecret } from '../../domain/secrets.ts';
import type { Deps } from '../../endpoints/handler.ts';
import { requireAllowed } from '../authenticate.ts';
import { hostCookie } from '../host-cookie.ts';
import { isFromOwnPage } from '../is-from-own-page.ts';
import type { Door } from '../serve.ts';

/** The cookie of the console's session. It goes when the browser is closed, and no other site's page makes it sent. */
export const sessionCookie = (config: Pick<Config, 'publicUrl'>) =>
  hostCookie(config, 'console', 'SameSite=Strict');

/**
 * The console's way in to the calls of staff: by its cookie alone, from its own page alone, and with the token of that page where
 * something changes. `Authorization` counts for nothing here, and the cookie for nothing elsewhere.
 */
export function consoleDoor(deps: Pick<Deps, 'config' | 'effects' | 'store'>): Door {
  const { origin } = new URL(deps.config.publicUrl);
  const cookie = sessionCookie(deps.config);
  return {
    below: '/console',
    takes: (allowed) => roles.some((role) => allowed.includes(role)),
    async authenticate(allowed, context) {
      if (isFromOwnPage(context, origin) !== true) {
        throw new Failure('forbidden', { detail: 'Only the page of the console calls here.' });
      }
      const session = cookie.read(context);
      const changes = context.method !== 'GET' && context.method !== 'HEAD';
      if (changes && !sameSecret(context.get('x-console-token'), forgeryTokenOf(session))) {
        throw new Failure('forbidden', { detail: '"X-Console-Token" is not that of this session’s page.' });
      }
      const identify = async () => {
        const caller = await callerOf(deps, session);
        if (caller === undefined) throw new Failure('unauthenticated');
        requireAllowed(caller, allowed);
        return caller;
      };
      return { caller: await identify(), again: identify };
    },
  };
}
