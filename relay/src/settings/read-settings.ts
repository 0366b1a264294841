import { closestMatch } from 'leven';
import { Expected } from './forms.ts';
import { type Setting, type SettingName, settings } from './settings.ts';

export type Env = Record<string, string | undefined>;

/** What each setting parses to. */
export type Values = { [N in SettingName]: ReturnType<(typeof settings)[N]['parse']> };

/** The files that hold settings. */
export interface SettingFiles {
  /** @throws where it cannot be read */
  read(file: string): string;
  /** Whether other users of the machine can read or change it. */
  isOpen(file: string): boolean;
}

/** A file of settings that was read into the environment, and the environment without it. */
export interface WrittenSettings {
  readonly file: string;
  readonly given: Env;
}

/**
 * Reads every setting from the environment. Every NAME may also be given as NAME_FILE, a file that holds the value.
 * A default may name a setting above it as <NAME>. Problems name each bad setting and show no value; settings that
 * would give everything away are bad ones. `given` has the texts of those that are no defaults.
 */
export function readSettings(
  env: Env,
  files: SettingFiles,
  written?: WrittenSettings,
): { values: Values; given: Record<string, string> } | { problems: string[] } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const given: Record<string, string> = {};
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
      // What a bad setting would have said is 0, so that it is one problem and not two.
      const fallback = setting.default?.replace(/<(\w+)>/, (_, other: string) => String(values[other] ?? 0));
      const own = textOf(env, name, files);
      if (own !== undefined) given[name] = own;
      const text = own ?? fallback;
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
  attempt('NODE_TLS_REJECT_UNAUTHORIZED', () => {
    if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return;
    throw new Expected(
      'switches the check of certificates off, and has to go: NODE_EXTRA_CA_CERTS names an authority of your own',
    );
  });
  return problems.length > 0 ? { problems } : { values: values as Values, given };
}

/** A name that begins like a setting and is none, and the known one that it is likely a slip of. */
export interface UnknownSetting {
  readonly name: string;
  readonly nearest?: string;
}

/**
 * Unknown settings in the environment. They do not stop a start: container platforms put names such as
 * RELAY_SERVICE_HOST there for a service called relay.
 */
export function unknownSettings(env: Env): UnknownSetting[] {
  const known: readonly string[] = Object.keys(settings).flatMap((name) => [name, `${name}_FILE`]);
  return Object.keys(env)
    .filter((name) => /^(RELAY|NOISEAWARE)_/.test(name) && !known.includes(name))
    .sort()
    .map((name) => {
      const nearest = closestMatch(name, known, { maxDistance: 3 });
      return nearest === undefined ? { name } : { name, nearest };
    });
}

// --- Internal helpers ---

const isGiven = (env: Env, name: string): boolean => env[name] !== undefined && env[name] !== '';

function textOf(env: Env, name: string, { read }: SettingFiles): string | undefined {
  const file = env[`${name}_FILE`];
  if (file === undefined || file === '') return env[name] === '' ? undefined : env[name];
  if (isGiven(env, name)) throw new Expected(`and ${name}_FILE are both given`);
  try {
    return read(file).trim();
  } catch {
    throw new Expected('names a file that cannot be read');
  }
}

/** The file in which a setting stands; undefined where the environment itself, or nothing, gives it. */
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
