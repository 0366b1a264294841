import { rightOf } from '@noiseaware-connect/shared/contract/access';
import { Failure } from '@noiseaware-connect/shared/failure';
import { sameSecret } from '../../domain/secrets.ts';
import { type ConsoleDeps, callerOf, forgeryTokenOf } from '../../features/sign-in/console-session.ts';
import type { Config } from '../../settings/config.ts';
import { requireAllowed } from '../api/authenticate.ts';
import type { Door } from '../api/serve.ts';
import { hostCookie } from '../browser/host-cookie.ts';
import { isFromOwnPage } from '../browser/is-from-own-page.ts';

/** The console's session cookie. It ends with the browser session and is never sent from another site. */
export const sessionCookie = (config: Pick<Config, 'publicUrl'>) =>
  hostCookie(config, 'console', 'SameSite=Strict');

/**
 * Authenticates the console's calls below `/console`: by its cookie only, from its own page only, and with the page's CSRF token for
 * changes. `Authorization` is ignored here, and the cookie is ignored everywhere else.
 */
export function consoleDoor(deps: ConsoleDeps & { config: Pick<Config, 'publicUrl'> }): Door {
  const { origin } = new URL(deps.config.publicUrl);
  const cookie = sessionCookie(deps.config);
  return {
    below: '/console',
    takes: (allowed) => rightOf(allowed) !== undefined,
    async authenticate(allowed, context) {
      if (isFromOwnPage(context, origin) !== true) {
        throw new Failure('forbidden', {
          detail: 'Only the console’s own page may make this call.',
          fixedBy: 'caller',
        });
      }
      const session = cookie.read(context);
      const changes = context.method !== 'GET' && context.method !== 'HEAD';
      if (changes && !sameSecret(context.get('x-console-token'), forgeryTokenOf(session))) {
        throw new Failure('forbidden', {
          detail: '"X-Console-Token" does not match this session.',
          fixedBy: 'caller',
        });
      }
      const identify = async () => {
        const caller = await callerOf(deps, session);
        if (caller === undefined) throw new Failure('unauthenticated', { fixedBy: 'staff' });
        requireAllowed(caller, allowed);
        return caller;
      };
      return { caller: await identify(), again: identify };
    },
  };
}
