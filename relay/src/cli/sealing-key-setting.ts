import path from 'node:path';
import { parseEnv } from 'node:util';
import { OperatorRefusal } from '../base/operator-refusal.ts';
import type { CommandContext } from './context.ts';
import { replaceFile } from './replace-file.ts';

const setting = 'RELAY_SEALING_KEYS';

/** The file in which the sealing keys are set. */
export interface KeySetting {
  readonly file: string;
  change(how: (value: string) => string): Promise<void>;
}

/**
 * Finds the file that sets RELAY_SEALING_KEYS, by the same precedence as the settings. Undefined if the environment itself sets
 * them, which a command cannot change.
 */
export function findKeySetting({ env, given, settingsFile: file }: CommandContext): KeySetting | undefined {
  const named = env[`${setting}_FILE`];
  if (named) {
    return { file: named, change: (how) => replaceFile(named, (text) => `${how(text.trim())}\n`) };
  }
  if (given[setting]) return undefined;
  const changed = (text: string, how: (value: string) => string) =>
    withValue(path.basename(file), text, how(parseEnv(text)[setting] ?? ''));
  return { file, change: (how) => replaceFile(file, (text) => changed(text, how)) };
}

// --- Internal helpers ---

/**
 * Replaces the setting's value in the file's text.
 * @throws {OperatorRefusal} if Node's parser would read anything else from the result than intended
 */
function withValue(name: string, text: string, value: string): string {
  const line = new RegExp(`^(\\s*(?:export\\s+)?${setting}\\s*=).*$`, 'gm');
  if (text.match(line)?.length !== 1) {
    throw new OperatorRefusal(
      'file_unusable',
      `${name} has to have ${setting} on one line of its own; it was not touched`,
    );
  }
  const changed = text.replace(line, (_, before: string) => `${before}${value}`);
  const meant: NodeJS.Dict<string> = { ...parseEnv(text), [setting]: value };
  const read = parseEnv(changed);
  const names = new Set([...Object.keys(meant), ...Object.keys(read)]);
  if ([...names].some((name) => meant[name] !== read[name])) {
    throw new OperatorRefusal(
      'file_unusable',
      `${name} is written in a way that cannot be changed safely; it was not touched`,
    );
  }
  return changed;
}
