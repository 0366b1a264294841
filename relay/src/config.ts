import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PlainError } from './domain/operator-refusal.ts';
import type { SealingKey } from './domain/sealing.ts';
import type { Seconds } from './domain/time.ts';
import type { StoreLocation } from './store/open-store.ts';
import { parsePostgresUrl } from './store/postgres/location.ts';

/** How NoiseAware's refresh is called; undefined where it is not used. */
export interface RefreshCall {
  method: string;
  path: string;
  /** The body's one key, which holds the refresh token. */
  key: string;
}

/** Where the organization or login behind a user token is named: in a claim of it, or in the answer of a call. */
export type IdentitySource =
  | { kind: 'claim'; names: readonly string[] }
  | { kind: 'probe'; method: string; path: string; keys: readonly string[] };

/** The relay's settings, parsed once: complete and of the right form. */
export interface Config {
  host: string;
  port: number;
  /** Where browsers and NoiseAware reach the relay; without a slash at its end. */
  publicUrl: string;
  store: StoreLocation;
  sealingKeys: readonly [SealingKey, ...SealingKey[]];
  redirects: readonly string[];
  noiseaware: {
    partnerId: string;
    clientId: string;
    clientSecrets: readonly string[];
    authorizeUrl: string;
    apiUrl: string;
    refresh: RefreshCall | undefined;
    authorization: 'raw' | 'bearer';
    timeout: Seconds;
    /** Statuses by which `/token` definitely refuses an access code. */
    refusals: readonly number[];
    /** Credential calls under way at the same time. */
    callsAtOnce: number;
    /** What names the organization behind a user token; undefined where nothing is believed to. */
    identity: IdentitySource | undefined;
  };
  renewal: {
    /** The share of a refresh token's life after which an idle connection is renewed. */
    at: number;
    /** The share of a user token's life after which it is renewed unasked; undefined where only idle renewals are. */
    keepWarm: number | undefined;
  };
  /** Limits of calls that go through to NoiseAware's API. */
  api: { bodyLimit: number; timeout: Seconds; atOnce: number };
  pairingTtl: Seconds;
  connectionRetryWindow: Seconds;
  trustProxy: number;
  logLevel: string;
}

/** One message that names every bad setting and shows no value. */
export class BadConfiguration extends PlainError {
  override name = 'BadConfiguration';
  /** Each bad setting's name, and what it has to be. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The relay's settings are not right: ${problems.join('; ')}.`);
    this.problems = problems;
  }
}

type Env = Record<string, string | undefined>;

/**
 * Parses the environment. Every NAME may also be given as NAME_FILE, a file that holds the value.
 * @throws {BadConfiguration}
 */
export function parseConfig(
  env: Env,
  readFile: (file: string) => string = (file) => readFileSync(file, 'utf8'),
): Config {
  const problems: string[] = [];
  /** Parses one setting; a parser throws the words that say what the setting has to be. */
  const setting = <T>(name: string, fallback: string | undefined, parse: (text: string) => T): T => {
    try {
      const text = textOf(env, name, readFile) ?? fallback;
      if (text === undefined) throw new Expected('is missing');
      return parse(text);
    } catch (error) {
      if (!(error instanceof Expected)) throw error;
      problems.push(`${name} ${error.message}`);
      return undefined as never;
    }
  };
  const host = setting('RELAY_HOST', '127.0.0.1', nonEmpty);
  const port = setting('RELAY_PORT', '8787', wholeNumber(0, 65_535));
  // A port that is not right is one bad setting, not two.
  const ownUrl = `http://127.0.0.1:${port || 0}`;
  const config: Config = {
    host,
    port,
    publicUrl: setting('RELAY_PUBLIC_URL', ownUrl, secureUrl),
    store: setting('RELAY_STORE', 'lowdb:./data', storeLocation),
    sealingKeys: setting('RELAY_SEALING_KEYS', undefined, sealingKeys),
    redirects: setting('RELAY_REDIRECTS', undefined, redirectBases),
    noiseaware: {
      partnerId: setting('NOISEAWARE_PARTNER_ID', undefined, nonEmpty),
      clientId: setting('NOISEAWARE_CLIENT_ID', undefined, nonEmpty),
      clientSecrets: setting('NOISEAWARE_CLIENT_SECRETS', undefined, list),
      authorizeUrl: setting('NOISEAWARE_LOGIN_URL', 'https://login.noiseaware.io', authorizeUrl),
      apiUrl: setting('NOISEAWARE_API_URL', 'https://portal.apps.noiseaware.io', secureUrl),
      refresh: setting('NOISEAWARE_REFRESH', 'POST /refresh refreshToken', refreshCall),
      authorization: setting('NOISEAWARE_AUTHORIZATION', 'raw', oneOf('raw', 'bearer')),
      timeout: setting('NOISEAWARE_TIMEOUT', '10', wholeNumber(1, 25)),
      refusals: setting('NOISEAWARE_REFUSALS', '400,401,404', statuses),
      callsAtOnce: setting('NOISEAWARE_CALLS_AT_ONCE', '16', wholeNumber(1, 256)),
      identity: setting('NOISEAWARE_IDENTITY', likelyClaims, identitySource),
    },
    renewal: {
      at: setting('RELAY_RENEW_AT', '0.5', share),
      keepWarm: setting('RELAY_KEEP_WARM', 'off', (text) => (text === 'off' ? undefined : share(text))),
    },
    api: {
      bodyLimit: setting('RELAY_API_BODY_LIMIT', '268435456', wholeNumber(0, 2 ** 40)),
      timeout: setting('RELAY_API_TIMEOUT', '60', wholeNumber(1, 3_600)),
      atOnce: setting('RELAY_API_AT_ONCE', '64', wholeNumber(1, 10_000)),
    },
    pairingTtl: setting('RELAY_PAIRING_TTL', '1800', wholeNumber(1, 86_400)),
    connectionRetryWindow: setting('RELAY_CONNECTION_RETRY_WINDOW', '60', wholeNumber(0, 3_600)),
    trustProxy: setting('RELAY_TRUST_PROXY', '0', wholeNumber(0, 16)),
    logLevel: setting(
      'LOG_LEVEL',
      'info',
      oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    ),
  };
  if (problems.length > 0) throw new BadConfiguration(problems);
  return Object.freeze(config);
}

// --- Internal helpers ---

/** What a setting has to be, in words that follow its name. */
class Expected extends Error {}

function textOf(env: Env, name: string, readFile: (file: string) => string): string | undefined {
  const file = env[`${name}_FILE`];
  if (file === undefined || file === '') return env[name] === '' ? undefined : env[name];
  if (env[name] !== undefined && env[name] !== '') throw new Expected(`and ${name}_FILE are both given`);
  try {
    return readFile(file).trim();
  } catch {
    throw new Expected('names a file that cannot be read');
  }
}

function nonEmpty(text: string): string {
  if (text.trim() === '') throw new Expected('is empty');
  return text.trim();
}

function list(text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new Expected('has to be a list with commas and no empty item');
  return items;
}

const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most || text.trim() === '') {
    throw new Expected(`has to be a whole number from ${least} to ${most}`);
  }
  return value;
};

/** A part of a life: never so small that renewals come without pause, never so large that one failure is too late. */
function share(text: string): number {
  if (!/^0\.\d{1,3}$/.test(text) || Number(text) < 0.1 || Number(text) > 0.9) {
    throw new Expected('has to be a share from 0.1 to 0.9');
  }
  return Number(text);
}

function statuses(text: string): number[] {
  return list(text).map((item) => {
    if (!/^4\d\d$/.test(item)) throw new Expected('has to list statuses from 400 to 499');
    return Number(item);
  });
}

/** Names under which a token is likely to carry its organization; its user where it carries none. */
const likelyClaims = 'claim organizationID,organization_id,organizationId,orgID,org_id,orgId,sub';

function identitySource(text: string): IdentitySource | undefined {
  if (text === 'off') return undefined;
  const [, names] = /^claim ([\w.:/,-]+)$/.exec(text) ?? [];
  if (names !== undefined) return { kind: 'claim', names: list(names) };
  const [, method, callPath, keys] = /^probe (GET|POST) (\/\S*) ([\w-]+(?:\.[\w-]+)*)$/.exec(text) ?? [];
  if (method === undefined || callPath === undefined || keys === undefined) {
    throw new Expected('has to be "claim name[,name]", "probe METHOD /path key.key" or off');
  }
  return { kind: 'probe', method, path: callPath, keys: keys.split('.') };
}

const oneOf =
  <const T extends string>(...allowed: T[]) =>
  (text: string): T => {
    const found = allowed.find((each) => each === text);
    if (found === undefined) throw new Expected(`has to be one of ${allowed.join(', ')}`);
    return found;
  };

export const isLoopback = ({ hostname }: URL): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** Without a slash at its end, so that paths can be put behind it. */
function secureUrl(text: string): string {
  const url = URL.parse(text);
  // A bare ? or # is no part of URL.search or URL.hash, and would swallow the paths put behind it.
  if (url === null || /[?#]/.test(text) || url.username || url.password) {
    throw new Expected('has to be a plain https URL');
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    throw new Expected('has to be https (plain http is for loopback only)');
  }
  return url.href.replace(/\/+$/, '');
}

/** NoiseAware's page: `login.noiseaware.io/authorize?…`; a path that already ends in it is taken as it is. */
function authorizeUrl(text: string): string {
  const url = secureUrl(text);
  return url.endsWith('/authorize') ? url : `${url}/authorize`;
}

/** @throws words that say what it has to be */
export function storeLocation(text: string): StoreLocation {
  const directory = /^lowdb:(.+)$/.exec(text)?.[1];
  if (directory !== undefined) return { kind: 'lowdb', directory: path.resolve(directory) };
  if (!/^postgres(ql)?:/.test(text)) throw new Expected('has to be lowdb:<directory> or postgres://…');
  try {
    return parsePostgresUrl(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Expected(error.message);
  }
}

function sealingKeys(text: string): [SealingKey, ...SealingKey[]] {
  const keys = list(text).map((item): SealingKey => {
    const [, id, encoded] = /^([A-Za-z0-9._-]{1,40}):([A-Za-z0-9_-]{43}=?)$/.exec(item) ?? [];
    if (id === undefined || encoded === undefined) {
      throw new Expected('has to be kid:<32 bytes in base64url>, or several with commas');
    }
    return { id, key: new Uint8Array(Buffer.from(encoded, 'base64url')) };
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Expected('names a key twice');
  return keys as [SealingKey, ...SealingKey[]];
}

function redirectBases(text: string): string[] {
  return list(text).map((base) => {
    const url = URL.parse(base);
    if (
      url === null ||
      !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) ||
      url.href !== base ||
      !base.endsWith('/') ||
      /[?#*]/.test(base) ||
      url.username ||
      url.password
    ) {
      throw new Expected('has to list https URLs that end in a slash (plain http is for loopback only)');
    }
    return base;
  });
}

function refreshCall(text: string): RefreshCall | undefined {
  if (text === 'off') return undefined;
  const [, method, callPath, key] = /^(POST|PUT|PATCH) (\/\S*) (\w+)$/.exec(text) ?? [];
  if (method === undefined || callPath === undefined || key === undefined) {
    throw new Expected('has to be "METHOD /path bodyKey" or off');
  }
  return { method, path: callPath, key };
}
