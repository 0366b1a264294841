import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import type { Env } from '../../settings/read-settings.ts';

/** Where a command's settings come from. */
export interface SettingsPlace {
  /** The environment before the settings file was merged into it. */
  initialEnv: NodeJS.ProcessEnv;
  /** Path of the settings file, which may not exist yet: `init` writes it. */
  settingsFile: string;
}

/**
 * Path of the settings file: that of `--env-file`, or `.env` in the directory. `mayBeMissing` unless it was named; `init` creates
 * it.
 */
export function findSettingsFile(
  directory: string,
  args: readonly string[],
): { file: string; mayBeMissing: boolean } {
  const { values } = parseArgs({
    args: [...args],
    options: { 'env-file': { type: 'string' } },
    strict: false,
  });
  const envFile = values['env-file'];
  const file = path.resolve(directory, typeof envFile === 'string' ? envFile : '.env');
  return { file, mayBeMissing: envFile === undefined || args.includes('init') };
}

/**
 * The values of a settings file.
 * @throws {OperatorRefusal} `file_unusable` if it cannot be read
 */
export function readSettingsFile(file: string, mayBeMissing: boolean): Env {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && mayBeMissing) return {};
    throw new OperatorRefusal('file_unusable', `the settings in ${file} cannot be read (${code})`);
  }
}

const credentialPrefix = 'noiseaware-connect.';

/** The name of the credential that has a setting. */
export const credentialNameOf = (setting: string): string => `${credentialPrefix}${setting}`;

/**
 * Settings that systemd hands to the service as credentials, each in a file `noiseaware-connect.<NAME>` of the directory that it
 * names in `CREDENTIALS_DIRECTORY`.
 * @throws {OperatorRefusal} `file_unusable` if one cannot be read
 */
export function readCredentials({ CREDENTIALS_DIRECTORY: directory }: Env): Env {
  if (directory === undefined || directory === '') return {};
  try {
    return Object.fromEntries(
      readdirSync(directory)
        .filter((name) => name.startsWith(credentialPrefix))
        .map((name) => [
          name.slice(credentialPrefix.length),
          readFileSync(path.join(directory, name), 'utf8').trim(),
        ]),
    );
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    // systemd names the directory also where it could not make one, in containers, and nothing was imported.
    if (code === 'ENOENT') return {};
    throw new OperatorRefusal('file_unusable', `the credentials in ${directory} cannot be read (${code})`);
  }
}
