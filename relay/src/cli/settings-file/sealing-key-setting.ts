import { statSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { replaceFile } from '../files/replace-file.ts';
import { replaceSetting } from './replace-setting.ts';
import { credentialNameOf, type SettingsPlace } from './settings-file.ts';

const setting = 'RELAY_SEALING_KEYS';

/** The name of systemd's credential that has the sealing keys. */
export const keyCredential = credentialNameOf(setting);

/** What makes that credential where it is encrypted: a command can neither read nor write it then. */
export const encryptKeyCredential = `systemd-creds encrypt --name=${keyCredential} - /etc/credstore.encrypted/${keyCredential}`;

/**
 * Where the sealing keys are set: in a file or a credential that a command may change, in a credential that it may not write, or in
 * the environment itself.
 */
export type KeySetting =
  | { readonly kind: 'file' | 'credential'; readonly file: string; change: Change }
  | { readonly kind: 'fixed credential' | 'environment' };

type Change = (how: (value: string) => string) => Promise<void>;

/** Finds where RELAY_SEALING_KEYS is set, by the same precedence as the settings. */
export function findKeySetting({
  env,
  initialEnv,
  settingsFile: file,
}: SettingsPlace & { env: NodeJS.ProcessEnv }): KeySetting {
  const credential = findCredential(initialEnv);
  if (credential !== undefined) {
    return credential.isWritable
      ? { kind: 'credential', ...valueIn(credential.file) }
      : { kind: 'fixed credential' };
  }
  const keysFile = env[`${setting}_FILE`];
  if (keysFile) return { kind: 'file', ...valueIn(keysFile) };
  if (initialEnv[setting]) return { kind: 'environment' };
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
  return { kind: 'file', file, change: (how) => replaceFile(file, (text) => changed(text, how)) };
}

// --- Internal helpers ---

/** A file whose whole text is the setting's value. */
const valueIn = (file: string): { file: string; change: Change } => ({
  file,
  change: (how) => replaceFile(file, (text) => `${how(text.trim())}\n`),
});

/** By its mode: systemd's own copies are read-only, also where a command's user could write. */
function findCredential({ CREDENTIALS_DIRECTORY: directory }: NodeJS.ProcessEnv) {
  if (!directory) return undefined;
  const file = path.join(directory, keyCredential);
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  return mode === undefined ? undefined : { file, isWritable: (mode & 0o200) !== 0 };
}
