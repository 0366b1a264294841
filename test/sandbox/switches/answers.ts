import { choice, flag, share, status, statusOrOff, structure, text } from './define.ts';
import { type Faults, faultKinds, faultsSchema, faultTargets } from './fault.ts';

/** How the API reads its header and writes its answers. */
export const answerSwitches = {
  authorizationHeader: choice(
    ['raw', 'bearer', 'both'],
    'raw',
    'form of the Authorization header that is accepted; the other is a 401',
  ),
  missingHeaderStatus: choice([403, 401], 403, 'status when the Authorization header was not sent'),
  envelope: choice(
    ['flat', 'data', 'data-twice', 'result', 'payload', 'list', 'json-api'],
    'flat',
    'answers as they are, inside {"data":{…}}, {"data":{"data":{…}}}, {"result":{…}}, {"payload":{…}}, [{…}] or {"data":{"attributes":{…}}}; /login is always flat',
  ),
  answerKeys: choice(
    ['camel', 'snake', 'oauth'],
    'camel',
    'how tokenFields are spelled: userToken, user_token, or access_token beside expires_in whatever they are called',
  ),
  tokenFields: text(
    /^\w+(?:\.\w+)*(?:,\w+(?:\.\w+)*){2}$/,
    'userToken,refreshToken,expiresAt',
    '<user>,<refresh>,<expiry>',
    'what the three fields of tokens are called; a.b is b inside a',
  ),
  answerMark: flag(false, 'a byte order mark before the JSON of answers'),
  contentType: choice(
    ['plain', 'vendor'],
    'plain',
    'application/json, or application/vnd.noiseaware.<thing>.response+json',
  ),
  errorBody: choice(['json', 'text', 'html', 'empty'], 'json', 'body of an error answer'),
  expiresAt: choice(
    [
      'readable',
      'words',
      'number',
      'milliseconds',
      'lifetime',
      'no-offset',
      'bare-offset',
      'rfc1123',
      'null',
      'empty',
      'absent',
    ],
    'readable',
    'expiresAt as a date of RFC 3339; or in words, as a Unix time in seconds or milliseconds, a number of seconds, a date without or with a bare offset or of RFC 1123, or as nothing',
  ),
  expiresAtFraction: choice([0, 3, 6, 9], 6, 'digits of its fraction of a second'),
  expiresAtOffset: choice(['Z', '-05:00', '+05:30'], 'Z', 'its offset'),
  expiresAtCase: choice(['upper', 'lower'], 'upper', 'its letters: T and Z, or t and z'),
  omitRefreshToken: choice(
    ['never', 'on-refresh', 'always'],
    'never',
    'which answers come without refreshToken',
  ),
  omitUserToken: choice(['never', 'on-refresh', 'always'], 'never', 'which answers come without userToken'),
  fault: structure<Faults>(
    faultsSchema,
    {},
    'fault.<target>=<kind>[*times] | JSON',
    `a bad day for ${faultTargets.join(', ')}: ${faultKinds.join(' ')}`,
  ),
  refuseShare: share(0, 'how many of the calls to the API a gateway before it refuses, drawn at random'),
  refuseOrganization: text(
    /^(?:none|\d+)$/,
    'none',
    'none|<id>',
    'organization whose calls to the API the gateway refuses, all of them',
  ),
  refuseStatus: status(
    403,
    'status of both refusals; 429 comes with Retry-After, a redirect leads to a page of the gateway',
  ),
  gatewayHtml: statusOrOff(
    'off',
    'status and page of HTML with which the gateway answers every call to the API',
  ),
};
