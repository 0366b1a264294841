import { type ApiAnswer, refused } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import type { ApiHandler } from '../http/serve-api.ts';
import type { Holder } from '../state/tokens.ts';
import type { World } from '../world.ts';

const bearer = /^bearer +(\S+)$/i;

/** The token in a header, if it is in a form that is accepted at the moment. */
function tokenIn(header: string, form: World['switches']['authorizationHeader']): string | undefined {
  const inBearer = bearer.exec(header)?.[1];
  if (inBearer !== undefined) return form === 'raw' ? undefined : inBearer;
  return form === 'bearer' ? undefined : header;
}

/** Puts a check of the Authorization header before a handler, which then knows whose call it is. */
export const authenticated =
  (handler: (request: ApiRequest, world: World, holder: Holder) => ApiAnswer): ApiHandler =>
  (request, world) => {
    const { switches, tokens } = world;
    const header = request.authorization;
    if (!header) return refused(switches.missingHeaderStatus, 'the authorization header was not sent');
    const token = tokenIn(header, switches.authorizationHeader);
    const holder = token === undefined ? undefined : tokens.holderOf(token);
    return holder ? handler(request, world, holder) : refused(401, 'the token has expired or is not valid');
  };
