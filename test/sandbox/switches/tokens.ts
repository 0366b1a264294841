import { choice, flag, seconds, shift, text } from './define.ts';

/** How tokens are issued, renewed and ended. */
export const tokenSwitches = {
  tokenLifetime: seconds(900, 'life of a user token'),
  refreshLifetime: seconds(1_296_000, 'life of a refresh token (15 days)'),
  apiBase: text(/^\/[\w./-]*$/, '/', '</path>', 'path under which all of the API is, the token calls too'),
  tokenPath: text(/^\/[\w./-]*$/, '/token', '</path>', 'path of the call that exchanges an access code'),
  tokenMethod: choice(['POST', 'PUT', 'PATCH', 'GET'], 'POST', 'its method; GET reads the query'),
  tokenKey: text(
    /^\w+$/,
    'accessCode',
    '<name>',
    'name under which it expects the access code; Authorization is the header',
  ),
  tokenField: text(/^\w+$/, 'clientID', '<name>', 'name under which it expects the ClientID'),
  tokenSecret: text(
    /^\w+$/,
    'none',
    '<name>',
    'name under which it expects the ClientSecret too; none where it does not',
  ),
  refreshPath: text(/^\/[\w./-]*$/, '/refresh', '</path>', 'path of the refresh call'),
  refreshMethod: choice(['POST', 'PUT', 'PATCH', 'GET'], 'POST', 'its method; GET reads the query'),
  refreshKey: text(
    /^\w+$/,
    'refreshToken',
    '<name>',
    'name under which it expects the refresh token; Authorization is the header',
  ),
  refreshField: choice(['none', 'clientID'], 'none', 'a second field that it needs, the ClientID'),
  refreshAbsent: choice(['no', '404', '405'], 'no', 'there is no refresh call, and what is answered instead'),
  rotation: choice(
    ['off', 'kill-at-once', 'grace'],
    'kill-at-once',
    'a refresh keeps its token, replaces it at once, or replaces it and lets it live a little longer',
  ),
  rotationGrace: seconds(60, 'how long a replaced refresh token lives with rotation=grace'),
  refreshExtends: flag(false, 'with rotation=off: a refresh starts the 15 days again'),
  refreshReuse: choice(
    ['refused', 'ends-all'],
    'refused',
    'a replaced refresh token that comes again is refused, or ends every token of the organization',
  ),
  newTokenEndsOld: flag(false, 'a new /token call ends all earlier tokens of the access code'),
  revocationEnds: choice(
    ['access-code', 'refresh', 'everything'],
    'refresh',
    'what a revocation ends: the access code only, refresh tokens too, user tokens too',
  ),
  accessCodeRefusal: choice([400, 401, 403, 404], 401, 'status for a refused access code'),
  refreshRefusal: choice([400, 401, 403, 404], 401, 'status for a refused refresh token'),
  userTokenFormat: choice(['jwt', 'opaque'], 'jwt', 'form of the user token'),
  clockSkew: shift(0, 'how far the clock of NoiseAware is ahead (expiresAt, Date header, JWT claims)'),
};
