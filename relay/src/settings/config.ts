import { readFileSync, statSync } from 'node:fs';
import { PlainError } from '../base/operator-refusal.ts';
import { hour } from '../base/time.ts';
import { collectorsIn } from './collectors.ts';
import type { Brand } from './pages.ts';
import { proxyIn } from './proxy.ts';
import {
  type Env,
  readSettings,
  type SettingFiles,
  type Values,
  type WrittenSettings,
} from './read-settings.ts';
import { warningsOf } from './warnings.ts';

/** The relay's settings, parsed and validated. `settings/settings.ts` describes each of them. */
export type Config = ReturnType<typeof parseConfig>;

/** The identity provider's settings. */
export type SignInSettings = NonNullable<Config['signIn']>;

/** The settings are invalid. The message names every bad setting and contains no value. */
export class BadConfiguration extends PlainError {
  override name = 'BadConfiguration';
  /** For each bad setting: its name and the expected form. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The relay's settings are not right: ${problems.join('; ')}.`);
    this.problems = problems;
  }
}

/** On Windows a file's mode does not tell who may read it. */
const knowsModes = process.platform !== 'win32';

export const settingFiles: SettingFiles = {
  read: (file) => readFileSync(file, 'utf8'),
  isOpen: (file) => knowsModes && (statSync(file).mode & 0o066) !== 0,
};

/** The largest body of a call that is passed through, in bytes, and how many such calls of a service are made at the same time. */
const passedCalls = { bodyLimit: 256 * 1024 * 1024, atOnce: 64 };

/**
 * Parses the settings from the environment.
 * @param written the settings file that was merged into the environment, if any
 * @throws {BadConfiguration}
 */
export function parseConfig(env: Env, written?: WrittenSettings, files: SettingFiles = settingFiles) {
  const read = readSettings(env, files, written);
  if ('problems' in read) throw new BadConfiguration(read.problems);
  const { values, texts } = read;
  return Object.freeze({
    host: values.RELAY_HOST,
    port: values.RELAY_PORT,
    operations: values.RELAY_OPS_ADDRESS,
    /** Where metrics and traces are sent by OTLP; empty if they are not. */
    collectors: collectorsIn(env),
    /** The proxy for outgoing calls; it may hold a password. */
    proxy: proxyIn(env),
    keepAlive: values.RELAY_KEEP_ALIVE,
    stopDelay: values.RELAY_STOP_DELAY,
    publicUrl: values.RELAY_PUBLIC_URL,
    otherHosts: values.RELAY_OTHER_HOSTS,
    store: values.RELAY_STORE,
    sealingKeys: values.RELAY_SEALING_KEYS,
    redirects: values.RELAY_REDIRECTS,
    redirectPaths: values.RELAY_REDIRECT_PATHS,
    noiseaware: {
      partnerId: values.NOISEAWARE_PARTNER_ID,
      clientId: values.NOISEAWARE_CLIENT_ID,
      clientSecrets: values.NOISEAWARE_CLIENT_SECRETS,
      authorizeUrl: values.NOISEAWARE_LOGIN_URL,
      apiUrl: values.NOISEAWARE_API_URL,
      token: values.NOISEAWARE_TOKEN,
      refresh: values.NOISEAWARE_REFRESH,
      tokenFields: values.NOISEAWARE_TOKEN_FIELDS,
      authorization: values.NOISEAWARE_AUTHORIZATION,
      accessCode: values.NOISEAWARE_ACCESS_CODE,
      timeout: values.NOISEAWARE_TIMEOUT,
      refusals: values.NOISEAWARE_REFUSALS,
      identity: values.NOISEAWARE_IDENTITY,
    },
    api: { ...passedCalls, timeout: values.RELAY_API_TIMEOUT },
    brand: brandOf(values.RELAY_BRAND_NAME, {
      support: values.RELAY_SUPPORT,
      logo: values.RELAY_BRAND_LOGO,
      logoDark: values.RELAY_BRAND_LOGO_DARK,
      privacy: values.RELAY_BRAND_PRIVACY,
      ...values.RELAY_BRAND_COLOR,
    }),
    returnOrigins: values.RELAY_RETURN_ORIGINS,
    callsPerMinute: values.RELAY_SERVICE_CALLS,
    webhooks: {
      isPrivateAllowed: values.RELAY_WEBHOOKS_PRIVATE === '1',
      timeout: values.RELAY_WEBHOOKS_TIMEOUT,
      isProxied: proxyIn(env) !== undefined,
    },
    securityContact: values.RELAY_SECURITY_CONTACT,
    boundSessions: values.RELAY_BOUND_SESSIONS,
    signIn: signInOf(values),
    invites: values.RELAY_INVITES === 'on',
    isDemonstration: values.RELAY_DEMONSTRATION === '1',
    auditRetention: values.RELAY_AUDIT_RETENTION,
    eventRetention: values.RELAY_EVENT_RETENTION,
    alertRetention: values.RELAY_ALERT_RETENTION,
    eventsPoll: values.RELAY_EVENTS_POLL,
    pairingTtl: values.RELAY_PAIRING_TTL,
    trustProxy: values.RELAY_TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    /** The raw settings, with secrets. Only for detecting which settings changed since the last start. */
    given: () => texts,
    /** Settings that are valid but probably a mistake. */
    warnings: warningsOf(values, env),
  });
}

// --- Internal helpers ---

const brandOf = (
  name: string | undefined,
  more: { [N in keyof Brand]?: Brand[N] | undefined },
): Brand | undefined => {
  const entries = Object.entries(more).filter(([, value]) => value !== undefined);
  return name === undefined ? undefined : { name, ...Object.fromEntries(entries) };
};

/** The identity provider's settings; undefined if staff can only be invited. */
function signInOf(values: Values) {
  const issuer = values.RELAY_OIDC_ISSUER;
  if (issuer === undefined) return undefined;
  return {
    issuer,
    clientId: values.RELAY_OIDC_CLIENT_ID ?? '',
    clientSecret: values.RELAY_OIDC_CLIENT_SECRET ?? '',
    authentication: values.RELAY_OIDC_AUTHENTICATION,
    scopes: values.RELAY_OIDC_SCOPES,
    roles: values.RELAY_OIDC_ROLES,
    required: values.RELAY_OIDC_REQUIRED,
    session: values.RELAY_OIDC_SESSION * hour,
  };
}
