import { closestMatch } from 'leven';
import { isSandboxSecret } from './guessable.ts';
import { requireProxy } from './proxy.ts';
import { Expected, isLoopback, type Setting } from './setting.ts';
import { type SettingName, settings } from './settings.ts';

export type Env = Record<string, string | undefined>;

/** The type that each setting parses to. */
export type Values = { [N in SettingName]: ReturnType<(typeof settings)[N]['parse']> };

/** Access to the files that contain settings. */
export interface SettingFiles {
  /** @throws if it cannot be read */
  read(file: string): string;
  /** Whether other users of the machine can read or change it. */
  isOpen(file: string): boolean;
}

/** A file whose settings were added to the environment, and the environment without them. */
export interface WrittenSettings {
  readonly file: string;
  readonly given: Env;
}

/**
 * Reads every setting from the environment. Every NAME can also be given as NAME_FILE, a file with the value. A default may refer
 * to an earlier setting as <NAME>. A problem names a bad setting and shows no value; settings that would expose everything are
 * bad ones. `given` has the texts of settings that are not defaults.
 */
export function readSettings(
  env: Env,
  files: SettingFiles,
  written?: WrittenSettings,
): { values: Values; texts: Record<string, string> } | { problems: string[] } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const texts: Record<string, string> = {};
  const attempt = (name: string, work: () => void) => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Expected)) throw error;
      problems.push(`${name} ${error.message}`);
    }
  };
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    attempt(name, () => {
      if (setting.mayBeEmpty !== true) requireFilled(env, name, written);
      // 0 stands for a bad setting, so that it causes one problem and not two.
      const fallback = setting.default?.replace(/<(\w+)>/, (_, other: string) => String(values[other] ?? 0));
      const configured = textOf(env, name, files);
      if (configured !== undefined) texts[name] = configured;
      const text = configured ?? fallback;
      if (text === undefined) throw new Expected('is missing');
      values[name] = setting.parse(text);
      if (env['RELAY_OPEN_SECRET_FILES'] !== '1' && setting.isSecret?.(text) === true) {
        requireClosed(fileOf(env, name, written), files);
      }
    });
  }
  attempt('NOISEAWARE_CLIENT_SECRETS', () => {
    const { NOISEAWARE_CLIENT_ID: id, NOISEAWARE_CLIENT_SECRETS: secrets } = values as Partial<Values>;
    if (id !== undefined && secrets?.includes(id)) throw new Expected('has the ClientID as a secret');
    const { RELAY_PUBLIC_URL: url } = values as Partial<Values>;
    if (url !== undefined && !isLoopback(new URL(url)) && secrets?.some(isSandboxSecret)) {
      throw new Expected('has the sandbox’s own secret, which everybody knows, on a public address');
    }
  });
  attempt('RELAY_OIDC_ISSUER', () => {
    const {
      RELAY_OIDC_ISSUER,
      RELAY_OIDC_CLIENT_ID: id,
      RELAY_OIDC_CLIENT_SECRET: secret,
    } = values as Partial<Values>;
    if (RELAY_OIDC_ISSUER === undefined || (id !== undefined && secret !== undefined)) return;
    throw new Expected('needs RELAY_OIDC_CLIENT_ID and RELAY_OIDC_CLIENT_SECRET');
  });
  attempt('RELAY_DEMONSTRATION', () => {
    const { RELAY_DEMONSTRATION, NOISEAWARE_LOGIN_URL, NOISEAWARE_API_URL } = values as Partial<Values>;
    if (RELAY_DEMONSTRATION !== '1') return;
    if (![NOISEAWARE_LOGIN_URL, NOISEAWARE_API_URL].some(isNoiseAwares)) return;
    throw new Expected(
      'is 1, which is for the sandbox alone: NOISEAWARE_LOGIN_URL and NOISEAWARE_API_URL must not be NoiseAware’s own',
    );
  });
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY'] as const) attempt(name, () => requireProxy(env, name));
  attempt('NODE_TLS_REJECT_UNAUTHORIZED', () => {
    if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return;
    throw new Expected(
      'switches the check of certificates off, and must go: NODE_EXTRA_CA_CERTS names an authority of your own',
    );
  });
  return problems.length > 0 ? { problems } : { values: values as Values, texts };
}

/** A name that begins like a setting but is none, and the setting that was probably meant. */
export interface UnknownSetting {
  readonly name: string;
  readonly nearest?: string;
}

/**
 * Unknown settings in the environment. They do not prevent a start: container platforms set names such as RELAY_SERVICE_HOST for
 * a service called relay.
 */
export function unknownSettings(env: Env): UnknownSetting[] {
  const names: readonly string[] = Object.keys(settings).flatMap((name) => [name, `${name}_FILE`]);
  return Object.keys(env)
    .filter((name) => /^(RELAY|NOISEAWARE)_/.test(name) && !names.includes(name))
    .sort()
    .map((name) => {
      const nearest = closestMatch(name, names, { maxDistance: 3 });
      return nearest === undefined ? { name } : { name, nearest };
    });
}

/** The text of a setting, from the environment or from its file. @throws {Expected} */
export function textOf(env: Env, name: string, { read }: SettingFiles): string | undefined {
  const file = env[`${name}_FILE`];
  if (file === undefined || file === '') return env[name] === '' ? undefined : env[name];
  if (isGiven(env, name)) throw new Expected(`and ${name}_FILE are both given`);
  try {
    return read(file).trim();
  } catch {
    throw new Expected('names a file that cannot be read');
  }
}

// --- Internal helpers ---

/** Whether an address is one of NoiseAware, whose customers are real. */
const isNoiseAwares = (url: string | undefined): boolean =>
  url !== undefined && /(?:^|\.)noiseaware\.io$/.test(new URL(url).hostname);

const isGiven = (env: Env, name: string): boolean => env[name] !== undefined && env[name] !== '';

/** A line of the settings file without a value is a mistake, such as an unquoted `#`; an empty variable is none. */
function requireFilled(env: Env, name: string, written: WrittenSettings | undefined): void {
  const isEmpty = [name, `${name}_FILE`].some(
    (each) => env[each] === '' && written !== undefined && written.given[each] === undefined,
  );
  if (!isEmpty) return;
  throw new Expected('is named in the settings file and empty: a value with # must be in quotes');
}

/** The file that contains a setting; undefined if it comes from the environment itself or is not given. */
function fileOf(env: Env, name: string, written: WrittenSettings | undefined): string | undefined {
  if (isGiven(env, `${name}_FILE`)) return env[`${name}_FILE`];
  return isGiven(env, name) && written !== undefined && !isGiven(written.given, name)
    ? written.file
    : undefined;
}

function requireClosed(file: string | undefined, { isOpen }: SettingFiles): void {
  if (file === undefined || !isOpen(file)) return;
  throw new Expected(
    'is in a file that other users can read: chmod 600 it, or allow that by RELAY_OPEN_SECRET_FILES=1',
  );
}
