import type { IncomingMessage } from 'node:http';
import { isReadOnly } from '@noiseaware-connect/shared/contract/pass-through';
import { sameOriginRedirect } from '../../noiseaware/redirect.ts';
import type { Config } from '../../settings/config.ts';
import { readApiPath, tokenPathsIn } from './api-path.ts';

/**
 * Where an answer redirects a passed call, as path and query; undefined if it does not, or if the call must not go there. It keeps
 * its method and body. A service gets no further by a redirect than by a call: not to a credential call, and with a call that only
 * reads not to one that writes.
 */
export function createFollowRedirect(noiseaware: Pick<Config['noiseaware'], 'apiUrl' | 'token' | 'refresh'>) {
  const { origin, pathname } = new URL(noiseaware.apiUrl);
  const tokenPaths = tokenPathsIn(noiseaware);
  return (
    { method, path }: { readonly method: string; readonly path: string },
    { statusCode: status, headers: { location } }: IncomingMessage,
    from: string,
  ): string | undefined => {
    const to = sameOriginRedirect({ status, location }, origin + from);
    if (to === undefined) return undefined;
    const target = to.pathname + to.search;
    const apiPath = target.startsWith(`${pathname}/`) ? target.slice(pathname.length) : target;
    const isAllowed =
      readApiPath(apiPath, tokenPaths).ok && (isReadOnly(method, apiPath) || !isReadOnly(method, path));
    return isAllowed ? target : undefined;
  };
}
