import { type Switches, type SwitchName, switchNames, switchTable } from '../sandbox/switches/switches.ts';

/** Switches that are not axes of their own, and why. */
export const notVaried: Partial<Record<SwitchName, string>> = {
  tokenPath: 'part of the axis "tokenCall", since the relay has to be told',
  tokenMethod: 'part of the axis "tokenCall"',
  tokenKey: 'part of the axis "tokenCall"',
  tokenField: 'part of the axis "tokenCall"',
  tokenSecret: 'part of the axis "tokenCall"',
  refreshPath: 'part of the axis "refreshCall", since the relay has to be told',
  refreshMethod: 'part of the axis "refreshCall"',
  refreshKey: 'part of the axis "refreshCall"',
  refreshField: 'part of the axis "refreshCall"',
  refreshAbsent: 'part of the axis "refreshCall"',
  omitUserToken: 'part of the axis "refreshCall": a refresh that gives none is as good as absent',
  fault: 'part of the axis "badMinute"',
  refuseShare: 'an outage of a gateway, and no property of NoiseAware',
  refuseOrganization: 'an outage of a gateway, and no property of NoiseAware',
  refuseStatus: 'of refuseShare and refuseOrganization alone',
  gatewayHtml: 'an outage of a gateway, and no property of NoiseAware',
  apiBase: 'the relay has to be told, by NOISEAWARE_API_URL',
  tokenFields: 'the relay has to be told, by NOISEAWARE_TOKEN_FIELDS',
  tokenLifetime: 'a length of time: the job leaps beyond it',
  refreshLifetime: 'a length of time: the job stays idle for 9 of its 15 days',
  rotationGrace: 'a length of time that matters only to a token that is sent twice, which never happens',
  signupMailDelay: 'a length of time: as long as it is by default, with signup=mailed-link',
  connectionUrlRepeatDelay: 'a length of time: the job leaps beyond it, with connectionUrlCalls=twice-late',
  connectionUrlSlow: 'a length of time that a real connection takes, which no leap shortens',
  connectionUrlTimeout: 'a length of time that is never reached',
  returnAfter: 'a length of time before the redirect, on which no step of the job depends',
  connectionUrlClientId: 'NoiseAware cannot prove itself: a refusal',
  connectionUrlSecret: 'NoiseAware cannot prove itself: a refusal',
  connectionUrlCode: 'NoiseAware presents a code that was never minted: a refusal',
  passwordReset: 'no login succeeds: a refusal',
  unknownPartnerStatus: 'only of a partner that NoiseAware does not know: a refusal',
};

/** Single values that are no values of an axis, and why. */
export const notAmong: {
  readonly [N in SwitchName]?: { readonly value: Switches[N]; readonly why: string };
} = {
  returnBy: {
    value: 'form_post',
    why: 'the redirect address of an extension takes no form; that of a link does',
  },
  omitRefreshToken: { value: 'always', why: 'part of the axis "refreshCall": nothing to refresh with' },
};

/** Every switch that is one of a few values, with those under which the job can be done. */
export function switchAxes(): Readonly<Record<string, readonly unknown[]>> {
  const axes = switchNames
    .filter((name) => notVaried[name] === undefined)
    .map((name) => [name, valuesOf(name).filter((value) => value !== notAmong[name]?.value)] as const);
  return Object.fromEntries(axes.filter(([, values]) => values.length > 0));
}

/** How one of NoiseAware's token calls is made, and what the relay was told of it. */
interface TokenCall {
  switches: Partial<Switches>;
  setting?: string;
}

/** Exchanges of access codes, by a setting that says what they are. */
export const tokenCalls: Readonly<Record<string, TokenCall>> = {
  'POST /token': { switches: {} },
  'with the ClientSecret': {
    switches: { tokenSecret: 'clientSecret' },
    setting: 'POST /token accessCode clientID clientSecret',
  },
  'as OAuth has it': {
    switches: {
      tokenPath: '/oauth/token',
      tokenKey: 'code',
      tokenField: 'client_id',
      tokenSecret: 'client_secret',
    },
    setting: 'POST /oauth/token code client_id client_secret=clientSecret',
  },
  'PUT /v1/token': {
    switches: { tokenMethod: 'PUT', tokenPath: '/v1/token', tokenKey: 'access_code' },
    setting: 'PUT /v1/token access_code clientID',
  },
  'GET /token': { switches: { tokenMethod: 'GET' }, setting: 'GET /token accessCode clientID' },
  'in the header': { switches: { tokenKey: 'Authorization' }, setting: 'POST /token Authorization clientID' },
};

/** The form of access codes that NoiseAware takes and keeps. */
export const accessCodeForms: Readonly<Partial<Record<Switches['accessCodes'], string>>> = {
  short: '40:alnum',
  cut: '40:alnum',
  'lower-case': '49:hex',
  'no-marks': '49:alnum',
};

/** Refresh calls that work, by a setting that says what they are. */
export const workingRefreshCalls: Readonly<Record<string, TokenCall>> = {
  'POST /refresh': { switches: {} },
  'PUT /auth/refresh': {
    switches: { refreshMethod: 'PUT', refreshPath: '/auth/refresh', refreshKey: 'refresh_token' },
    setting: 'PUT /auth/refresh refresh_token',
  },
  'PATCH /v1/tokens': {
    switches: { refreshMethod: 'PATCH', refreshPath: '/v1/tokens', refreshKey: 'token' },
    setting: 'PATCH /v1/tokens token',
  },
  'GET /refresh': { switches: { refreshMethod: 'GET' }, setting: 'GET /refresh refreshToken' },
  'with the ClientID': {
    switches: { refreshField: 'clientID' },
    setting: 'POST /refresh refreshToken clientID',
  },
  'in the header': { switches: { refreshKey: 'Authorization' }, setting: 'POST /refresh Authorization' },
  'on another host': { switches: {}, setting: 'POST <another host>/refresh refreshToken' },
};

/** Refresh calls that are not there, give nothing or are not what the relay was told: the exchange is the way on. */
export const brokenRefreshCalls: Readonly<Record<string, TokenCall>> = {
  'absent, 404': { switches: { refreshAbsent: '404' } },
  'absent, 405': { switches: { refreshAbsent: '405' } },
  'at another path': { switches: { refreshPath: '/auth/refresh' } },
  'of another method': { switches: { refreshMethod: 'PUT' } },
  'with another key': { switches: { refreshKey: 'refresh_token' } },
  'by GET': { switches: { refreshMethod: 'GET' } },
  off: { switches: {}, setting: 'off' },
  'no user token': { switches: { omitUserToken: 'on-refresh' } },
  'nothing to send': { switches: { omitRefreshToken: 'always' } },
};

/** What is varied beside the sandbox's own lists of values. */
export const otherAxes = {
  tokenCall: Object.keys(tokenCalls),
  /** Who authorizes: with one organization, with several, or without an account as yet. */
  person: ['owner', 'manager', 'newcomer'],
  clockSkew: [0, -18_000, 108_000],
  redirectParameter: ['access_code', 'accessCode', 'code', 'x.y'],
  connectionUrlDelay: [0, 20],
  badMinute: ['502', '502 when it is done', 'restart', 'reset', 'hang', 'truncated', 'not-json', '429'],
} as const;

// --- Internal helpers ---

/** The values of a switch that is one of a few; none for a length of time, a text or a structure. */
function valuesOf(name: SwitchName): unknown[] {
  const { values, read } = switchTable[name];
  return /[<{ ]/.test(values) ? [] : values.split('|').map(read);
}
