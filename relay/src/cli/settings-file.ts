import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { OperatorRefusal } from '../base/operator-refusal.ts';

/**
 * Merges the settings file into `process.env`, whose own values take precedence. The file is the one of `--env-file`, or `.env` in
 * the directory if it exists. Returns its path.
 * @throws {OperatorRefusal} `file_unusable` if it cannot be read
 */
export function readSettingsFile(directory: string, args: readonly string[]): string {
  const { values } = parseArgs({
    args: [...args],
    options: { 'env-file': { type: 'string' } },
    strict: false,
  });
  const named = values['env-file'];
  const file = path.resolve(directory, typeof named === 'string' ? named : '.env');
  try {
    const written = parseEnv(readFileSync(file, 'utf8'));
    for (const [name, value] of Object.entries(written)) process.env[name] ??= value;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    // `init` creates the file.
    const mayBeMissing = named === undefined || args.includes('init');
    if (code !== 'ENOENT' || !mayBeMissing) {
      throw new OperatorRefusal('file_unusable', `the settings in ${file} cannot be read (${code})`);
    }
  }
  return file;
}
