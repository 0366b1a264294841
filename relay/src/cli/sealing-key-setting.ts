import path from 'node:path';
import { parseEnv } from 'node:util';
import { OperatorRefusal } from '../base/operator-refusal.ts';
import type { CommandContext } from './context.ts';
import { replaceFile } from './replace-file.ts';
import { replaceSetting } from './replace-setting.ts';

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
export function findKeySetting({
  env,
  initialEnv,
  settingsFile: file,
}: CommandContext): KeySetting | undefined {
  const keysFile = env[`${setting}_FILE`];
  if (keysFile) {
    return { file: keysFile, change: (how) => replaceFile(keysFile, (text) => `${how(text.trim())}\n`) };
  }
  if (initialEnv[setting]) return undefined;
  const changed = (text: string, how: (value: string) => string) => {
    const { [setting]: value } = parseEnv(text);
    if (value === undefined) {
      throw new OperatorRefusal(
        'file_unusable',
        `${path.basename(file)} does not have ${setting}; it was not changed`,
      );
    }
    return replaceSetting(path.basename(file), text, setting, how(value));
  };
  return { file, change: (how) => replaceFile(file, (text) => changed(text, how)) };
}
