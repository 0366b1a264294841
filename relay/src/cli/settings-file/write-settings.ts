import path from 'node:path';
import { replaceFile } from '../files/replace-file.ts';
import type { Conversation } from '../terminal/conversation.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { replaceSetting } from './replace-setting.ts';
import type { SettingsPlace } from './settings-file.ts';

/**
 * Writes settings into the settings file, if the operator confirms it. A setting that the environment gives is only named, since
 * the file would not count.
 * @param settings as NAME=value
 * @throws {OperatorRefusal} `file_unusable`; the file is as it was then
 */
export async function writeSettings(
  { terminal, settingsFile: file, initialEnv }: SettingsPlace & { terminal: Terminal },
  { confirm }: Pick<Conversation, 'confirm'>,
  settings: readonly string[],
): Promise<void> {
  const pairs = settings.map((setting) => {
    const [name = '', ...value] = setting.split('=');
    return { name, value: value.join('=') };
  });
  const isInEnvironment = ({ name }: { name: string }) =>
    Boolean(initialEnv[name] ?? initialEnv[`${name}_FILE`]);
  for (const { name } of pairs.filter(isInEnvironment)) {
    terminal.error(`${name} is set in the environment, which counts before ${file}: change it there.`);
  }
  const fileSettings = pairs.filter((pair) => !isInEnvironment(pair));
  if (fileSettings.length === 0) return;
  const preview = fileSettings.map(({ name, value }) => `  ${name}=${value}`).join('\n');
  if (!(await confirm(`Write this into ${file}?\n${preview}\n`))) return;
  await replaceFile(file, (text) =>
    fileSettings.reduce(
      (changed, { name, value }) => replaceSetting(path.basename(file), changed, name, value),
      text,
    ),
  );
  terminal.error(`Wrote ${file}. Restart the relay.`);
}
