import { closestMatch } from 'leven';
import { Expected } from './forms.ts';
import { type Setting, type SettingName, settings } from './settings.ts';

export type Env = Record<string, string | undefined>;

/** What each setting parses to. */
export type Values = { [N in SettingName]: ReturnType<(typeof settings)[N]['parse']> };

/**
 * Reads every setting from the environment. Every NAME may also be given as NAME_FILE, a file that holds the value.
 * A default may name a setting above it as <NAME>. Problems name each bad setting and show no value.
 */
export function readSettings(
  env: Env,
  readFile: (file: string) => string,
): { values: Values } | { problems: string[] } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    try {
      // What a bad setting would have said is 0, so that it is one problem and not two.
      const fallback = setting.default?.replace(/<(\w+)>/, (_, other: string) => String(values[other] ?? 0));
      const text = textOf(env, name, readFile) ?? fallback;
      if (text === undefined) throw new Expected('is missing');
      values[name] = setting.parse(text);
    } catch (error) {
      if (!(error instanceof Expected)) throw error;
      problems.push(`${name} ${error.message}`);
    }
  }
  return problems.length > 0 ? { problems } : { values: values as Values };
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
