import { base64url } from '@noiseaware-connect/shared/challenge';
import { Command } from 'commander';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { type CommandContext, call, type ValueOf, withAnswer } from '../context.ts';
import {
  encryptKeyCredential,
  findKeySetting,
  type KeySetting,
  keyCredential,
} from '../settings-file/sealing-key-setting.ts';
import { table } from '../terminal/terminal.ts';

type Answer = ValueOf<'listSealingKeys'>;

/** Lists, rotates and drops sealing keys. */
export const keysCommand = (context: CommandContext): Command =>
  new Command('keys')
    .description('list, rotate or drop sealing keys, which encrypt codes and tokens')
    .addHelpText(
      'after',
      `
A rotation takes three steps and no downtime:
  pnpm relay keys rotate      puts a new key first: in .env, in the file that RELAY_SEALING_KEYS_FILE names, or
                              in the credential ${keyCredential}
  SIGHUP to the relay         it seals with the new key, and re-seals what the old one sealed, in the background;
                              where several relays share a store, to every one of them. systemd reads credentials
                              at a start alone: with them, restart it instead
  pnpm relay keys drop <id>   takes the old key out, and refuses as long as anything needs it

Backups stay sealed by the keys of their time: keep a dropped key apart for as long as you keep them.`,
    )
    .addCommand(listCommand(context))
    .addCommand(rotateCommand(context))
    .addCommand(dropCommand(context));

// --- Internal helpers ---

const listCommand = (context: CommandContext) =>
  withAnswer<object, Answer & { waiting: string[]; dropped: string[] }>(
    new Command('list').description('list sealing keys with the number of values encrypted with each'),
    context,
    async () => {
      const answer = await call(context, 'listSealingKeys', {});
      const storedIds = answer.keys.map(({ id }) => id);
      const set = idsIn(context);
      const waiting = set.filter((id) => !storedIds.includes(id));
      // A running relay still uses the settings from its start.
      const dropped = answer.keys.flatMap(({ id, state }) =>
        state === 'right' && !set.includes(id) ? [id] : [],
      );
      return { ...answer, waiting, dropped };
    },
    ({ relay, keys, damaged, waiting, dropped }) => {
      const rows = [
        ...keys.map((key) => [
          key.id,
          String(key.values),
          dropped.includes(key.id)
            ? 'dropped: the running relay knows it until its restart or SIGHUP'
            : describe(key, keys),
        ]),
        ...waiting.map((id) => [
          id,
          '0',
          'not known to the running relay yet: restart it, or send it SIGHUP',
        ]),
      ];
      const notes = [
        ...(damaged > 0 ? ['', `${damaged} sealed values are damaged and name no key.`] : []),
        ...(keys.some(({ seals, values }) => !seals && values > 0) && relay === 'away'
          ? ['', 'Nothing is re-sealed while no relay runs: pnpm relay serve']
          : []),
      ];
      return [table(['KEY', 'NEEDED BY', 'STATE'], rows), ...notes].join('\n');
    },
  );

function describe({ id, seals, state, values, inUse }: Answer['keys'][number], keys: Answer['keys']): string {
  if (state === 'missing') return 'MISSING from RELAY_SEALING_KEYS: what it sealed does not open';
  if (state === 'wrong') return 'WRONG: another key than the one that sealed under this name';
  if (seals) return 'seals';
  if (inUse) return 'a relay on the same database sealed with it minutes ago: restart every one';
  if (values === 0) return `not needed any more: pnpm relay keys drop ${id}`;
  const all = keys.reduce((sum, key) => sum + key.values, 0);
  return `opens; ${Math.floor((100 * (all - values)) / all)} % of all values do without it`;
}

/** Where the keys are set, and the file that was changed: null if no command can change one, and for a credential, whose copy it is. */
interface KeyChange {
  setting: KeySetting['kind'];
  file: string | null;
}

interface Rotated extends KeyChange {
  key: string;
  /** The new entry of RELAY_SEALING_KEYS, with `--show`. */
  value?: string;
}

const rotateCommand = (context: CommandContext) =>
  withAnswer<{ show?: boolean }, Rotated>(
    new Command('rotate')
      .description('create a sealing key and put it first; older keys still decrypt')
      .option('--show', 'print the new key, where this command cannot write RELAY_SEALING_KEYS'),
    context,
    async ({ show }) => {
      const { keys } = await call(context, 'listSealingKeys', {});
      const unfit = keys.find(({ state }) => state !== 'right');
      if (unfit !== undefined) {
        throw new OperatorRefusal(
          'sealing_keys_wrong',
          `the sealing key "${unfit.id}" is ${unfit.state}: put that right first, and see pnpm relay keys list`,
        );
      }
      const { now, randomBytes } = context.effects;
      const day = new Date(now() * 1000).toISOString().slice(0, 10);
      // The random part keeps the name unique, since backups refer to keys by name.
      const key = `${day}-${Buffer.from(randomBytes(3)).toString('hex')}`;
      const value = `${key}:${base64url(randomBytes(32))}`;
      const setting = findKeySetting(context);
      if ('change' in setting) {
        await setting.change((present) => `${value},${present}`);
        return { key, ...changeOf(setting) };
      }
      if (show !== true) {
        throw new OperatorRefusal(
          'conflict',
          `RELAY_SEALING_KEYS is set by ${placeOf(changeOf(setting))}, which this command cannot change: "pnpm relay keys rotate --show" prints a new key for you to put first there${setting.kind === 'fixed credential' ? `. ${asRoot}` : ''}. Nothing was changed`,
        );
      }
      return { key, ...changeOf(setting), value };
    },
    ({ key, value, ...change }) =>
      value === undefined
        ? `The key ${key} is first in ${placeOf(change)}; older ones still open. Keep a copy of it apart from the data.
${restart(change)}: from then on it seals with the new key and re-seals what older keys sealed.
See how far it is with: pnpm relay keys list`
        : `A new sealing key. Put it first in RELAY_SEALING_KEYS, in ${placeOf(change)}, with a comma before the others, and
keep a copy apart from the data:

  ${value}
${byHand(change)}
${restart(change)}: it re-seals what older keys sealed. See: pnpm relay keys list`,
  );

const dropCommand = (context: CommandContext) =>
  withAnswer<object, KeyChange & { dropped: string }>(
    new Command('drop')
      .description('remove a sealing key; refused while a value still needs it')
      .argument('<id>'),
    context,
    async (_, id = '') => {
      const ids = idsIn(context);
      if (!ids.includes(id)) throw new OperatorRefusal('not_found', `RELAY_SEALING_KEYS has no key "${id}"`);
      if (ids[0] === id) {
        throw new OperatorRefusal(
          'conflict',
          `the key "${id}" encrypts new values: create another one first with: pnpm relay keys rotate`,
        );
      }
      await call(context, 'dropSealingKey', { id });
      const setting = findKeySetting(context);
      const isOther = (item: string) => item.trim().split(':')[0] !== id;
      if ('change' in setting)
        await setting.change((present) => present.split(',').filter(isOther).join(','));
      return { dropped: id, ...changeOf(setting) };
    },
    ({ dropped, ...change }) =>
      `${
        change.setting === 'file' || change.setting === 'credential'
          ? `The key ${dropped} is out of ${placeOf(change)}; nothing needs it any more.`
          : `Nothing needs the key ${dropped}: take it out of RELAY_SEALING_KEYS in ${placeOf(change)}.${byHand(change)}`
      }
Backups from its time still do: keep it apart for as long as you keep them.`,
  );

const changeOf = (setting: KeySetting): KeyChange => ({
  setting: setting.kind,
  file: setting.kind === 'file' ? setting.file : null,
});

const placeOf = ({ setting, file }: KeyChange): string => {
  if (file !== null) return file;
  return setting === 'environment' ? 'the environment itself' : `the credential ${keyCredential}`;
};

const restart = ({ setting }: KeyChange): string =>
  setting === 'file' || setting === 'environment'
    ? 'Restart the relay, or send it SIGHUP'
    : 'Restart the relay, which gets credentials from systemd at its start alone';

/** How a credential that no command can write is made. */
const byHand = ({ setting }: KeyChange): string =>
  setting === 'fixed credential'
    ? `\nAn encrypted credential is made of its whole value with:\n\n  ${encryptKeyCredential}\n`
    : '';

const asRoot = `In the package, the command of root writes it where it is /etc/credstore/${keyCredential}; where it is encrypted, make it with: ${encryptKeyCredential}`;

/** Names of the keys in the present settings, which may be newer than those of a running relay. */
const idsIn = (context: CommandContext): string[] => context.config().sealingKeys.map(({ id }) => id);
