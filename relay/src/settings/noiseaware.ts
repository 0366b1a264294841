import { longestCall } from '../domain/connection/connection.ts';
import { type AccessCodeForm, alphabets, bitsOf } from '../domain/sealing/access-code.ts';
import { isGuessable, isSandboxSecret, shortestSecret } from './guessable.ts';
import {
  Expected,
  emptyAsUndefined,
  list,
  nonEmpty,
  offAsUndefined,
  oneOf,
  type Setting,
  secureUrl,
  wholeNumber,
} from './setting.ts';

/** Where a user token's organization or login is named: in one of its claims, or in the answer of a call. */
export type IdentitySource =
  | { kind: 'claim'; names: readonly string[] }
  | { kind: 'probe'; method: string; path: string; keys: readonly string[] };

/** The value of a field beside the credential: the ClientID, the first client secret, or a fixed text. */
export type FieldValue = 'clientID' | 'clientSecret' | { readonly text: string };

/** How one of NoiseAware's token calls is made. */
export interface CredentialCall {
  method: string;
  /** An origin, if it is not NoiseAware's API. */
  host: string | undefined;
  path: string;
  /** The field with the access code or refresh token; undefined if it is in the Authorization header. */
  key: string | undefined;
  /** Further fields. */
  fields: readonly (readonly [name: string, value: FieldValue])[];
}

/** Where an answer with tokens has its fields: to each the path of names. */
export interface TokenFields {
  readonly userToken: readonly string[];
  readonly refreshToken: readonly string[];
  readonly expiresAt: readonly string[];
}

const callForm = /^(GET|POST|PUT|PATCH) (https?:\/\/[^\s/?#]+)?(\/[^\s#]*) (\w+)((?: [\w-]+(?:=[^\s=]+)?)*)$/;

/**
 * Parses `METHOD /path field [other…]`. The path may be a whole https address, the field may be `Authorization`. Each other field
 * is `name=value`, with `clientSecret` and `clientID` as values for the first secret and the ClientID; or a name alone, which gets
 * the first secret if it is `clientSecret`, else the ClientID.
 */
export function credentialCall(text: string): CredentialCall {
  const [, method, host, path, key, others = ''] = callForm.exec(text) ?? [];
  if (method === undefined || path === undefined || key === undefined) {
    throw new Expected(
      'must be "METHOD /path field", with a whole https address for the path and other fields (name=value, or a name for the ClientID) where needed',
    );
  }
  return {
    method,
    host: host === undefined ? undefined : secureUrl(host),
    path,
    key: /^authorization$/i.test(key) ? undefined : key,
    fields: others
      .split(' ')
      .filter(Boolean)
      .map((other) => {
        const [name = '', value = name === 'clientSecret' ? name : 'clientID'] = other.split('=');
        return [name, value === 'clientSecret' || value === 'clientID' ? value : { text: value }] as const;
      }),
  };
}

/** The setting's text that {@link credentialCall} parses to this call. */
export function credentialCallText({
  method,
  host = '',
  path,
  key = 'Authorization',
  fields,
}: CredentialCall): string {
  const written = fields.map(([name, value]) => {
    const short = name === 'clientSecret' ? 'clientSecret' : 'clientID';
    if (value === short) return name;
    return `${name}=${typeof value === 'string' ? value : value.text}`;
  });
  return [method, host + path, key, ...written].join(' ');
}

/** Parses three paths of names with dots, separated by commas: of the user token, the refresh token and its end. */
export function tokenFields(text: string): TokenFields {
  const paths = list(text);
  const [userToken = '', refreshToken = '', expiresAt = ''] = paths;
  if (paths.length !== 3 || !paths.every((each) => /^[\w-]+(\.[\w-]+)*$/.test(each))) {
    throw new Expected(
      'must name three fields, separated by commas: user token, refresh token, and when the user token expires; each may be a path with dots',
    );
  }
  if (new Set(paths).size < paths.length) throw new Expected('has the same field twice');
  return {
    userToken: userToken.split('.'),
    refreshToken: refreshToken.split('.'),
    expiresAt: expiresAt.split('.'),
  };
}

/** NoiseAware's page: `login.noiseaware.io/authorize?…`; a path that already ends in it is kept. */
export function authorizeUrl(text: string): string {
  const url = secureUrl(text);
  return url.endsWith('/authorize') ? url : `${url}/authorize`;
}

/** Secrets that NoiseAware presents. Nothing else protects the ConnectionURL, so they must not be guessable. */
export function clientSecrets(text: string): string[] {
  const secrets = list(text);
  if (secrets.some(({ length }) => length < shortestSecret)) {
    throw new Expected(`has a secret of fewer than ${shortestSecret} characters`);
  }
  if (secrets.some((each) => !isSandboxSecret(each) && isGuessable(each)))
    throw new Expected('has a secret that can be guessed');
  if (new Set(secrets).size < secrets.length) throw new Expected('has the same secret twice');
  return secrets;
}

const longestAccessCode = 256;

/** The fewest random bits of an access code, which alone opens an organization. */
const fewestBits = 128;

export function accessCodeForm(text: string): AccessCodeForm {
  const [, digits, name] = /^(\d{1,3}):(\w+)$/.exec(text) ?? [];
  const alphabet = alphabets.find((each) => each === name);
  const length = Number(digits);
  if (alphabet === undefined || length < 1 || length > longestAccessCode) {
    throw new Expected(
      `must be length:alphabet, with at most ${longestAccessCode} characters and one of ${alphabets.join(', ')}`,
    );
  }
  const form = { length, alphabet };
  if (bitsOf(form) < fewestBits) {
    throw new Expected(`has fewer than ${fewestBits} bits: access codes could be guessed`);
  }
  return form;
}

export function statuses(text: string): number[] {
  return list(text).map((item) => {
    if (!/^4\d\d$/.test(item)) throw new Expected('must list statuses from 400 to 499');
    return Number(item);
  });
}

export function identitySource(text: string): IdentitySource {
  const [, names] = /^claim ([\w.:/,-]+)$/.exec(text) ?? [];
  if (names !== undefined) return { kind: 'claim', names: list(names) };
  const [, method, callPath, keys] = /^probe (GET|POST) (\/\S*) ([\w-]+(?:\.[\w-]+)*)$/.exec(text) ?? [];
  if (method === undefined || callPath === undefined || keys === undefined) {
    throw new Expected('must be "claim name[,name]", "probe METHOD /path key.key" or off');
  }
  return { kind: 'probe', method, path: callPath, keys: keys.split('.') };
}

/** Claims that are likely to name the organization of a token, or its user. */
const likelyClaims = 'claim organizationID,organization_id,organizationId,orgID,org_id,orgId,sub';

/** The partner's registration with NoiseAware, and how NoiseAware is called. */
export const noiseaware = {
  NOISEAWARE_PARTNER_ID: {
    description:
      'The PartnerId that your NoiseAware representative assigns to you. Without it the relay runs, but no account can be connected.',
    default: '',
    mayBeEmpty: true,
    parse: emptyAsUndefined,
  },
  NOISEAWARE_CLIENT_ID: {
    description:
      'The ClientID that you registered with NoiseAware. NoiseAware sends it with each ConnectionURL call.',
    parse: nonEmpty,
  },
  NOISEAWARE_CLIENT_SECRETS: {
    description:
      'The ClientSecret that you registered with NoiseAware. During a rotation list both, separated by a comma: each is accepted.',
    isSecret: () => true,
    parse: clientSecrets,
  },
  NOISEAWARE_LOGIN_URL: {
    description: 'Base URL of NoiseAware’s login and Authorize pages.',
    default: 'https://login.noiseaware.io',
    parse: authorizeUrl,
  },
  NOISEAWARE_API_URL: {
    description: 'Base URL of NoiseAware’s API, including the token calls.',
    default: 'https://portal.apps.noiseaware.io',
    parse: secureUrl,
  },
  NOISEAWARE_TOKEN: {
    description:
      'How an access code is exchanged: "METHOD /path field". The field carries the access code in a JSON body, with GET in the query, and as Authorization in that header. The path may be a whole https URL. More fields may follow: name=value, or a name alone for the ClientID. The name clientSecret, and the value in name=clientSecret, stand for the first of NOISEAWARE_CLIENT_SECRETS, name=clientID for the ClientID.',
    default: 'POST /token accessCode clientID',
    parse: credentialCall,
  },
  NOISEAWARE_REFRESH: {
    description:
      'How a refresh token is exchanged, in the form of NOISEAWARE_TOKEN, or off to exchange the access code each time.',
    default: 'POST /refresh refreshToken',
    parse: offAsUndefined(credentialCall),
  },
  NOISEAWARE_TOKEN_FIELDS: {
    description:
      'Names of the fields in an answer with tokens: of the user token, the refresh token, and when the user token expires, separated by commas. Each may be a path with dots. Upper and lower case and underscores make no difference, objects around them are skipped, and the names of OAuth are read, too.',
    symptom:
      'A trace shows that NoiseAware answers with a token under another name, and exchanges fail with cause broken_answer.',
    default: 'userToken,refreshToken,expiresAt',
    parse: tokenFields,
  },
  NOISEAWARE_AUTHORIZATION: {
    description:
      'Form of the Authorization header for NoiseAware’s API: raw (the token alone), bearer, or auto, which begins with raw and changes to bearer where NoiseAware accepts only that.',
    default: 'auto',
    parse: oneOf('auto', 'raw', 'bearer'),
  },
  NOISEAWARE_ACCESS_CODE: {
    description:
      'Form of the access codes that the relay gives to NoiseAware, as length:alphabet: base64url, alnum (A-Z, a-z, 0-9), hex (lower case) or digits, with at least 128 random bits. Codes of base64url with 49 or more characters begin with nacac_.',
    default: '49:base64url',
    parse: accessCodeForm,
  },
  NOISEAWARE_TIMEOUT: {
    description: 'Timeout of a credential call to NoiseAware, in seconds.',
    symptom: 'Renewals fail with cause slow, and NoiseAware would have answered a few seconds later.',
    default: '10',
    parse: wholeNumber(1, longestCall),
  },
  NOISEAWARE_REFUSALS: {
    description:
      'HTTP statuses of /token that mean the access code is refused for good, so that a person must reauthorize. All others are retried.',
    default: '400,401,404',
    parse: statuses,
  },
  NOISEAWARE_IDENTITY: {
    description:
      'Where a user token names its organization: "claim name[,name]" for claims of the token, "probe METHOD /path key.key" for a value in the answer of an API call, or off.',
    default: likelyClaims,
    parse: offAsUndefined(identitySource),
  },
} as const satisfies Record<string, Setting>;
