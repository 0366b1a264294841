import type { CredentialCall, FieldValue } from '../../settings/noiseaware.ts';

/** Where token calls may be, in the order in which they are tried. */
const paths = {
  exchange: ['/token', '/oauth/token', '/oauth2/token', '/auth/token', '/v1/token', '/api/token'],
  refresh: [
    '/refresh',
    '/token/refresh',
    '/auth/refresh',
    '/refresh-token',
    '/refreshToken',
    '/v1/refresh',
    '/oauth/token',
    '/token',
  ],
} as const;

const methods = ['POST', 'PUT', 'PATCH', 'GET'];

/** Fields for the credential itself. */
const keys = {
  exchange: ['accessCode', 'access_code', 'code', 'authorizationCode', 'Authorization'],
  refresh: ['refreshToken', 'refresh_token', 'token', 'Authorization'],
} as const;

/** Sets of fields beside the credential. */
const fieldSets: Readonly<Record<'exchange' | 'refresh', readonly CredentialCall['fields'][]>> = {
  exchange: [
    [
      ['clientID', 'clientID'],
      ['clientSecret', 'clientSecret'],
    ],
    [['client_id', 'clientID']],
    [
      ['client_id', 'clientID'],
      ['client_secret', 'clientSecret'],
    ],
    [
      ['grant_type', { text: 'authorization_code' }],
      ['client_id', 'clientID'],
      ['client_secret', 'clientSecret'],
    ],
    [['clientId', 'clientID']],
    [
      ['clientId', 'clientID'],
      ['clientSecret', 'clientSecret'],
    ],
    [],
  ],
  refresh: [
    [['clientID', 'clientID']],
    [
      ['clientID', 'clientID'],
      ['clientSecret', 'clientSecret'],
    ],
    [['client_id', 'clientID']],
    [
      ['grant_type', { text: 'refresh_token' }],
      ['client_id', 'clientID'],
      ['client_secret', 'clientSecret'],
    ],
  ],
};

/** What an answer says about a token call that was refused. */
export interface Refused {
  readonly status: number;
  /** Names that the answer gives in its sentences, such as that of a missing field. */
  readonly names: readonly string[];
}

/**
 * Other forms of a token call that was refused, the likeliest first: another path for 404, another method for 405, and fields that
 * the answer names or that other services use for every other refusal.
 */
export function otherCalls(
  kind: 'exchange' | 'refresh',
  call: CredentialCall,
  { status, names }: Refused,
): CredentialCall[] {
  if (status === 405)
    return methods.filter((each) => each !== call.method).map((method) => ({ ...call, method }));
  const elsewhere = paths[kind].filter((path) => path !== call.path).map((path) => ({ ...call, path }));
  if (status === 404) return elsewhere;
  const named = names.flatMap((name) => withNamed(kind, call, name) ?? []);
  const byKey = keys[kind].map((key) => ({ ...call, key: key === 'Authorization' ? undefined : key }));
  const byFields = fieldSets[kind].map((fields) => ({ ...call, fields }));
  return [...named, ...byFields, ...byKey.filter(({ key }) => key !== call.key)];
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
  if (value === undefined || call.fields.some(([known]) => known === name)) return undefined;
  // A field that was sent under another spelling is that one.
  const others = call.fields.filter(([, sent]) => sent !== value);
  return { ...call, fields: [...others, [name, value]] };
}

function namedValue(plain: string, kind: 'exchange' | 'refresh'): FieldValue | 'credential' | undefined {
  const credential =
    kind === 'exchange' ? /^(?!status|error)[a-z]*code$|^authorization$/ : /token$|^authorization$/;
  if (credential.test(plain)) return 'credential';
  if (plain === 'granttype') return { text: kind === 'exchange' ? 'authorization_code' : 'refresh_token' };
  if (/^(?:client|partner|app(?:lication)?)(?:id|identifier)$/.test(plain)) return 'clientID';
  return /secret$/.test(plain) ? 'clientSecret' : undefined;
}
