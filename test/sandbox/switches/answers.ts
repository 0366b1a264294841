import { choice, structure } from './define.ts';
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
    ['flat', 'data'],
    'flat',
    'answers as they are, or inside {"data":{…}}; /login is always flat',
  ),
  contentType: choice(
    ['plain', 'vendor'],
    'plain',
    'application/json, or application/vnd.noiseaware.<thing>.response+json',
  ),
  errorBody: choice(['json', 'text', 'html', 'empty'], 'json', 'body of an error answer'),
  expiresAt: choice(
    ['readable', 'words', 'number', 'null', 'empty', 'absent'],
    'readable',
    'whether expiresAt is a date, or something else',
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
};
