import { type CredentialCall, credentialCall, type FieldValue } from '../../../settings/noiseaware.ts';

/** Where token calls may be, in the order in which they are tried. */
const paths = {
  exchange: ['/token', '/oauth/token', '/auth/token', '/v1/token', '/api/token'],
  refresh: ['/refresh', '/auth/refresh', '/token/refresh', '/v1/refresh', '/oauth/token', '/token'],
} as const;

const methods = ['POST', 'PUT', 'PATCH', 'GET'];

/**
 * Fields that token calls may have, as in the settings: the credential's first, then the others. The likeliest come first. A form is
 * left out if another one has its fields and more, since a field that nobody needs is usually ignored.
 */
const forms = {
  exchange: [
    'accessCode clientID clientSecret',
    'accessCode clientId clientSecret',
    'access_code client_id client_secret=clientSecret',
    'code client_id client_secret=clientSecret grant_type=authorization_code',
    'code clientID clientSecret',
    'Authorization clientID clientSecret',
  ],
  refresh: [
    'refresh_token client_id',
    'refreshToken clientID',
    'token clientID',
    'Authorization',
    'refreshToken clientID clientSecret',
    'refresh_token client_id client_secret=clientSecret grant_type=refresh_token',
  ],
} as const;

/** What an answer says about a token call that was refused. */
export interface Refused {
  readonly status: number;
  /** Names that the answer gives in its sentences, such as that of a missing field. */
  readonly names: readonly string[];
}

/** Other forms of a token call that was refused. */
export interface AlternativeCalls {
  /** With what the answer names. */
  readonly named: CredentialCall[];
  /** Another path for 404, another method for 405, and other fields for every other refusal; the likeliest first. */
  readonly usual: CredentialCall[];
}

export function alternativeCalls(
  kind: 'exchange' | 'refresh',
  call: CredentialCall,
  { status, names }: Refused,
): AlternativeCalls {
  const { method, path, host = '' } = call;
  if (status === 405) {
    const otherMethods = methods.filter((each) => each !== method);
    return { named: [], usual: otherMethods.map((other) => ({ ...call, method: other })) };
  }
  if (status === 404) {
    const otherPaths = paths[kind].filter((each) => each !== path);
    return { named: [], usual: otherPaths.map((other) => ({ ...call, path: other })) };
  }
  return {
    named: names.flatMap((name) => withNamed(kind, call, name) ?? []),
    usual: forms[kind].map((fields) => credentialCall(`${method} ${host}${path} ${fields}`)),
  };
}

// --- Internal helpers ---

/** The call with a field that NoiseAware named; undefined for names that are no field of a token call. */
function withNamed(
  kind: 'exchange' | 'refresh',
  call: CredentialCall,
  name: string,
): CredentialCall | undefined {
  const plain = name.toLowerCase().replaceAll(/[_-]/g, '');
  const value = namedValue(plain, kind);
  if (value === 'credential') {
    return name === call.key ? undefined : { ...call, key: /^authorization$/i.test(name) ? undefined : name };
  }
  if (value === undefined || call.fields.some(([fieldName]) => fieldName === name)) return undefined;
  // A field that was sent under another spelling is that one.
  const otherFields = call.fields.filter(([, fieldValue]) => fieldValue !== value);
  return { ...call, fields: [...otherFields, [name, value]] };
}

function namedValue(plain: string, kind: 'exchange' | 'refresh'): FieldValue | 'credential' | undefined {
  const credential =
    kind === 'exchange' ? /^(?!status|error)[a-z]*code$|^authorization$/ : /token$|^authorization$/;
  if (credential.test(plain)) return 'credential';
  if (plain === 'granttype') return { text: kind === 'exchange' ? 'authorization_code' : 'refresh_token' };
  if (/^(?:client|partner|app(?:lication)?)(?:id|identifier)$/.test(plain)) return 'clientID';
  return /secret$/.test(plain) ? 'clientSecret' : undefined;
}
