import { parseEnv } from 'node:util';
import { OperatorRefusal } from '../../base/operator-refusal.ts';

/**
 * The text of a settings file with another value of one setting: on its line, where a comment has its default, or at the end.
 * @param file its name, for the message
 * @throws {OperatorRefusal} if Node's parser would read anything else from the result than intended
 */
export function replaceSetting(file: string, text: string, name: string, value: string): string {
  const set = new RegExp(`^(\\s*(?:export\\s+)?${name}\\s*=).*$`, 'gm');
  const commented = new RegExp(`^#\\s*${name}=.*$`, 'm');
  const lines = text.match(set)?.length ?? 0;
  if (lines > 1) {
    throw new OperatorRefusal('file_unusable', `${file} has ${name} more than once; it was not changed`);
  }
  const line = `${name}=${value}`;
  const added = commented.test(text)
    ? text.replace(commented, () => line)
    : `${text.replace(/\n*$/, '\n')}${line}\n`;
  const changed = lines === 1 ? text.replace(set, (_, before: string) => `${before}${value}`) : added;
  const meant: NodeJS.Dict<string> = { ...parseEnv(text), [name]: value };
  const parsed = parseEnv(changed);
  const names = new Set([...Object.keys(meant), ...Object.keys(parsed)]);
  if ([...names].some((each) => meant[each] !== parsed[each])) {
    throw new OperatorRefusal(
      'file_unusable',
      `${file} is written in a way that cannot be changed safely; it was not changed`,
    );
  }
  return changed;
}
