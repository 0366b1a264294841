import { choice, flag, seconds, text } from './define.ts';

const parameterName = /^[A-Za-z0-9._~-]+$/;

/** How the login pages, the ConnectionURL call and the way back behave. */
export const connectSwitches = {
  redirectParameter: text(
    parameterName,
    'access_code',
    '<name>',
    'name of the query parameter that carries the access code back',
  ),
  redirectAppend: choice(
    [
      'smart',
      'question',
      'ampersand',
      'fragment',
      'fragment-query',
      'slash-question',
      'segment',
      'semicolon',
      'quoted',
      'json',
      'newline',
    ],
    'smart',
    'how it is appended: & when a query exists, always ?, always &, as a fragment, as #/?, behind a slash, as a segment of the path, behind a semicolon; or with its value in quotes, in JSON or before a newline',
  ),
  redirectAddresses: choice(
    ['any', 'listed'],
    'any',
    'which redirect addresses are taken: any, or listed ones alone, whose path is /connected',
  ),
  accessCodes: choice(
    ['any', 'short', 'cut', 'lower-case', 'no-marks'],
    'any',
    'which access codes are taken: any, at most 40 letters and digits; or how they are stored: cut to 40, in lower case, without - and _',
  ),
  redirectStatus: choice([302, 303], 302, 'status of the redirect back to the partner'),
  returnBy: choice(
    ['query', 'form_post'],
    'query',
    'how the access code comes back: in the redirect, or in a form that the browser posts to the redirect address',
  ),
  returnAfter: seconds(0, 'how long the browser waits before it goes back to the partner'),
  cancel: choice(
    ['redirect', 'redirect-error', 'page'],
    'redirect-error',
    'where Cancel leads: back with nothing, back with error=access_denied, or to a page',
  ),
  alreadyAuthorized: choice(
    ['again', 'failure-page', 'redirect-stored', 'redirect-empty', 'call-and-keep'],
    'again',
    'an authorized organization: replaces the code, fails, redirects with the stored code or with none, or calls and keeps the old code',
  ),
  reauthorizationEndsOld: flag(true, 'a new access code ends the earlier one of the same organization'),
  organizationChooser: choice(
    ['when-several', 'always', 'never'],
    'when-several',
    'when the user is asked which organization; never takes the first',
  ),
  rememberLogin: flag(false, 'a second visit of the same browser skips the login page'),
  passwordReset: choice(
    ['none', 'all'],
    'none',
    'who must reset the password before logging in (418 on the login call)',
  ),
  signup: choice(
    ['at-once', 'mailed-link'],
    'at-once',
    'whether a new account must be confirmed by a mailed link',
  ),
  signupMailDelay: seconds(1200, 'how long that mail takes'),
  coop: choice(
    ['off', 'same-origin'],
    'off',
    'Cross-Origin-Opener-Policy of the login pages; same-origin cuts them off from the page that opened their window',
  ),
  unknownPartnerStatus: choice([200, 400, 404], 200, 'status of the page for an unknown partner id'),
  connectionUrlCalls: choice(
    ['once', 'twice', 'twice-at-a-time', 'twice-late', 'retry'],
    'once',
    'ConnectionURL is called once, again after the answer, two at a time, again after the browser went back, or again after a failure',
  ),
  connectionUrlRepeatDelay: seconds(60, 'how much later the second call of twice-late comes'),
  callBeforePress: flag(
    false,
    'the ConnectionURL is called when the Authorize screen is shown, before Authorize is clicked',
  ),
  connectionUrlDelay: seconds(0, 'how late the ConnectionURL is called after Authorize was clicked'),
  connectionUrlSlow: seconds(0, 'how long the body of that call takes to arrive'),
  connectionUrlTimeout: seconds(30, 'how long its answer is waited for; 0 waits for ever'),
  connectionUrlForm: choice(
    [
      'json',
      'no-type',
      'form-type',
      'text-type',
      'vendor-type',
      'marked',
      'final-slash',
      'doubled-slash',
      'form',
      'camel',
      'padded',
      'basic',
      'gzip',
    ],
    'json',
    'that call as documented, its JSON without a media type or under another one, behind a byte order mark, or to the address with a final or doubled slash; as a form, in camel case, with white space around values, with id and secret by HTTP Basic, or compressed',
  ),
  connectionUrlClientId: choice(['right', 'wrong'], 'right', 'client_id sent to the ConnectionURL'),
  connectionUrlSecret: choice(['right', 'wrong'], 'right', 'client_secret sent to the ConnectionURL'),
  connectionUrlCode: choice(['right', 'wrong'], 'right', 'one-time code sent to the ConnectionURL'),
};
