import { alerts } from './alert-settings.ts';
import {
  authorizeUrl,
  brandColor,
  brandName,
  clientSecrets,
  hosts,
  identitySource,
  listenAddress,
  logoFile,
  nonEmpty,
  notYet,
  oneOf,
  orOff,
  redirectBases,
  sealingKeys,
  secureUrl,
  share,
  statuses,
  storeLocation,
  supportContact,
  wholeNumber,
} from './forms.ts';
import { refreshCall } from './refresh-call.ts';
import { signIn } from './sign-in-settings.ts';
import { webhooks } from './webhook-settings.ts';

/** A setting. Its parser, the `.env` of `init` and relay/docs/settings.md are all derived from this. */
export interface Setting<T = unknown> {
  /** Its meaning in one or two sentences, for `.env` and the documentation. */
  readonly says: string;
  /**
   * The text that applies if none is given; <NAME> is replaced by another setting's. Without a default the setting is required.
   */
  readonly default?: string;
  /** Whether other users must not read this value. */
  readonly isSecret?: (text: string) => boolean;
  /** @throws {Expected} */
  readonly parse: (text: string) => T;
}

/** Claims that are likely to name the organization of a token, or its user. */
const likelyClaims = 'claim organizationID,organization_id,organizationId,orgID,org_id,orgId,sub';

const noiseaware = {
  NOISEAWARE_PARTNER_ID: {
    says: 'The PartnerId that your NoiseAware representative gave you. Until it is there the relay runs, and no account can be connected.',
    default: '',
    parse: notYet,
  },
  NOISEAWARE_CLIENT_ID: {
    says: 'The ClientID that you gave to NoiseAware, with which it presents itself to this relay.',
    parse: nonEmpty,
  },
  NOISEAWARE_CLIENT_SECRETS: {
    says: 'The ClientSecret that you gave to NoiseAware. While one replaces another, list both with a comma: each is valid.',
    isSecret: () => true,
    parse: clientSecrets,
  },
  NOISEAWARE_LOGIN_URL: {
    says: 'Where people log in to NoiseAware.',
    default: 'https://login.noiseaware.io',
    parse: authorizeUrl,
  },
  NOISEAWARE_API_URL: {
    says: "NoiseAware's API, where tokens come from.",
    default: 'https://portal.apps.noiseaware.io',
    parse: secureUrl,
  },
  NOISEAWARE_REFRESH: {
    says: 'The refresh call: METHOD /path field, or off; then the access code is exchanged again each time. The field holds the refresh token, in a JSON body or, with GET, in the query; Authorization puts it into that header. Instead of a path a whole https address. Further fields may follow: name=value, or a name alone for the ClientID.',
    default: 'POST /refresh refreshToken',
    parse: orOff(refreshCall),
  },
  NOISEAWARE_AUTHORIZATION: {
    says: "How the Authorization header is written for NoiseAware's API: raw or bearer.",
    default: 'raw',
    parse: oneOf('raw', 'bearer'),
  },
  NOISEAWARE_TIMEOUT: {
    says: 'Seconds that one call to NoiseAware may take.',
    default: '10',
    parse: wholeNumber(1, 25),
  },
  NOISEAWARE_REFUSALS: {
    says: 'Statuses by which /token definitely refuses an access code: only they ask for a person.',
    default: '400,401,404',
    parse: statuses,
  },
  NOISEAWARE_CALLS_AT_ONCE: {
    says: 'The most credential calls to NoiseAware that run concurrently.',
    default: '16',
    parse: wholeNumber(1, 256),
  },
  NOISEAWARE_IDENTITY: {
    says: 'What names the organization behind a user token: "claim name[,name]" of the token, "probe METHOD /path key.key" for a value in the answer of a call, or off.',
    default: likelyClaims,
    parse: orOff(identitySource),
  },
} as const satisfies Record<string, Setting>;

const relay = {
  RELAY_HOST: { says: 'The address that it listens on.', default: '127.0.0.1', parse: nonEmpty },
  RELAY_PORT: { says: 'The port that it listens on.', default: '8787', parse: wholeNumber(0, 65_535) },
  RELAY_OPS_ADDRESS: {
    says: 'Where it answers monitoring: /metrics for Prometheus, /health/live and /health/ready, without a credential; or off.',
    default: '127.0.0.1:8786',
    parse: orOff(listenAddress),
  },
  RELAY_KEEP_ALIVE: {
    says: 'Seconds that an idle connection of a caller stays open: longer than a proxy in front keeps its own, or calls are lost.',
    default: '130',
    parse: wholeNumber(1, 3_600),
  },
  RELAY_STOP_DELAY: {
    says: 'Seconds after SIGTERM in which the relay still takes calls while /health/ready answers 503, so that a proxy sends the next ones elsewhere.',
    default: '5',
    parse: wholeNumber(0, 600),
  },
  RELAY_STOP_TIMEOUT: {
    says: 'Seconds that calls under way then get to finish.',
    default: '60',
    parse: wholeNumber(1, 3_600),
  },
  RELAY_PUBLIC_URL: {
    says: 'Where NoiseAware and browsers reach the relay, and what proofs of bound sessions name. Plain http is for loopback only: put TLS in front of it.',
    default: 'http://127.0.0.1:<RELAY_PORT>',
    parse: secureUrl,
  },
  RELAY_OTHER_HOSTS: {
    says: 'Further names, with their ports, under which callers reach the relay, such as relay.internal:8787. Calls for any other host than these, that of RELAY_PUBLIC_URL and the address listened on are refused (421).',
    default: '',
    parse: hosts,
  },
  RELAY_TRUST_PROXY: {
    says: 'How many proxies stand in front; client addresses are counted from the right of X-Forwarded-For.',
    default: '0',
    parse: wholeNumber(0, 16),
  },
  RELAY_STORE: {
    says: 'Where codes, tokens and staff are kept: lowdb:<directory>, which belongs to one relay at a time, or a PostgreSQL database for any number of relays, postgres://user:password@host/database (RELAY_STORE_FILE keeps the password out of here).',
    default: 'lowdb:./data',
    isSecret: (text: string) => text.startsWith('postgres'),
    parse: storeLocation,
  },
  RELAY_SEALING_KEYS: {
    says: 'What seals codes and tokens in the store, as name:key, several with commas. Keep a copy apart from the data. The first key seals, all open: "pnpm relay keys rotate" puts a new one first.',
    isSecret: () => true,
    parse: sealingKeys,
  },
  RELAY_OPEN_SECRET_FILES: {
    says: '1 takes secrets from files that other users of the machine can read, as container platforms mount them; 0 refuses them.',
    default: '0',
    parse: oneOf('0', '1'),
  },
  RELAY_REDIRECTS: {
    says: 'Bases of the addresses to which NoiseAware may send a browser back, with commas: those of the extension as it was built.',
    parse: redirectBases,
  },
  RELAY_BOUND_SESSIONS: {
    says: 'offered: a browser that gives a key when it is enrolled has to prove it with each call. required: every browser has to, and sessions without a key are refused; those of the console are in cookies, without one.',
    default: 'offered',
    parse: oneOf('offered', 'required'),
  },
  RELAY_PAIRING_TTL: {
    says: 'Seconds that a person has for login or sign-up and Authorize.',
    default: '1800',
    parse: wholeNumber(1, 86_400),
  },
  RELAY_CONNECTION_RETRY_WINDOW: {
    says: 'Seconds in which NoiseAware may ask for the same access code again, should an answer have been lost.',
    default: '60',
    parse: wholeNumber(0, 3_600),
  },
  RELAY_RENEW_AT: {
    says: "The share of a refresh token's 15 days after which an idle connection is renewed.",
    default: '0.5',
    parse: share,
  },
  RELAY_KEEP_WARM: {
    says: "The share of a user token's life after which it is renewed unasked, so that a backend never waits; or off.",
    default: 'off',
    parse: orOff(share),
  },
  RELAY_API_BODY_LIMIT: {
    says: "Bytes that the body of a call that passes through to NoiseAware's API may have.",
    default: '268435456',
    parse: wholeNumber(0, 2 ** 40),
  },
  RELAY_API_TIMEOUT: {
    says: 'Seconds for which such a call may stand still, in either direction.',
    default: '60',
    parse: wholeNumber(1, 3_600),
  },
  RELAY_API_AT_ONCE: {
    says: 'The most such calls of one service that run concurrently.',
    default: '64',
    parse: wholeNumber(1, 10_000),
  },
  RELAY_SERVICE_CALLS: {
    says: 'Calls that one service may make in a minute at one relay; more are 429 with Retry-After.',
    default: '600000',
    parse: wholeNumber(1, 1_000_000_000),
  },
  RELAY_AUDIT_RETENTION: {
    says: 'Days for which entries of the audit log are kept; on lowdb those of a month go together, with the last of them.',
    default: '400',
    parse: wholeNumber(1, 36_500),
  },
  ...alerts,
  RELAY_BRAND_NAME: {
    says: 'The name by which staff know your company, shown in the extension and behind setup links; or off.',
    default: 'off',
    parse: orOff(brandName),
  },
  RELAY_SUPPORT: {
    says: 'Where staff find help with it: a mail address or an https:// address, shown with the name; or off.',
    default: 'off',
    parse: orOff(supportContact),
  },
  RELAY_BRAND_LOGO: {
    says: "A file with your company's logo (.svg, .png or .webp, at most 100,000 bytes), for the pages that owners see; or off.",
    default: 'off',
    parse: orOff(logoFile),
  },
  RELAY_BRAND_COLOR: {
    says: 'The colour of the buttons on these pages, as #2a4fd6; or off.',
    default: 'off',
    parse: orOff(brandColor),
  },
  LOG_LEVEL: {
    says: 'fatal, error, warn, info, debug, trace or silent.',
    default: 'info',
    parse: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  },
} as const satisfies Record<string, Setting>;

/** All settings, in groups. */
export const settingGroups = {
  NoiseAware: noiseaware,
  'This relay': relay,
  'Staff sign-in': signIn,
  Webhooks: webhooks,
} as const;

export const settings = { ...noiseaware, ...relay, ...signIn, ...webhooks } as const;
export type SettingName = keyof typeof settings;
