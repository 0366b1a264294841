import { constants, createReadStream } from 'node:fs';
import { access, lstat, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { ifFileExists, unfinishedSuffix } from '../../base/files.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import type { Seconds } from '../../base/time.ts';
import { newId } from '../../domain/secrets.ts';
import { totalOf } from '../../operations/backup/content.ts';
import { type CommandContext, call, type ValueOf } from '../context.ts';
import { backupName, removeOldBackups } from '../files/kept-backups.ts';
import { duration } from '../terminal/option-forms.ts';
import { countWithNoun } from '../terminal/terminal.ts';

interface Options {
  to: string;
  keep?: Seconds;
  json?: boolean;
}

/** Writes a backup of the whole store into a file, or to standard output. */
export const backupCommand = (context: CommandContext): Command =>
  new Command('backup')
    .description('write all data into one file, while the relay runs or not')
    .requiredOption(
      '--to <file>',
      'the file to write, which must not exist yet; - for standard output; with --keep, a directory',
    )
    .option(
      '--keep <duration>',
      'write a file named by its time into the directory, and remove older backups of this command there, such as 14d; the newest one stays',
      duration,
    )
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      `
The file is consistent as of one moment and readable by its owner alone: lines of JSON, authenticated by the first sealing
key. Codes and tokens stay sealed in it, so a backup is worth nothing without the sealing keys: keep them, and apart from it.
A running relay writes the file itself, with its own rights. Prove a backup before you rely on it:
  pnpm relay restore <file> --verify`,
    )
    .action(async ({ to, keep, json }: Options) => {
      const { terminal, directory } = context;
      if (keep !== undefined) return keepIn(context, path.resolve(directory, to), keep, json === true);
      if (to === '-') return pipeOut(context, json === true);
      const file = path.resolve(directory, to);
      await requireRoomFor(file);
      const written = await call(context, 'backUp', { body: { file } });
      terminal.out(json === true ? JSON.stringify(written) : describeBackup(written));
    });

// --- Internal helpers ---

/** Writes a backup into a directory, and then removes older ones. */
async function keepIn(
  context: CommandContext,
  directory: string,
  keep: Seconds,
  json: boolean,
): Promise<void> {
  const { terminal, effects } = context;
  if ((await ifFileExists(lstat(directory)))?.isDirectory() !== true) {
    throw new OperatorRefusal('file_unusable', `${directory} is not a directory; --keep needs one`);
  }
  const file = path.join(directory, backupName(effects.now()));
  await requireRoomFor(file);
  const written = await call(context, 'backUp', { body: { file } });
  const removed = await removeOldBackups(directory, effects.now() - keep);
  if (json) return terminal.out(JSON.stringify({ ...written, removed }));
  terminal.out(describeBackup(written));
  for (const each of removed) terminal.out(`Removed ${each}`);
}

/** @throws {OperatorRefusal} `file_exists`, or `file_unusable` if its directory cannot be written */
async function requireRoomFor(file: string): Promise<void> {
  if ((await ifFileExists(lstat(file))) !== undefined)
    throw new OperatorRefusal('file_exists', `${file} already exists and was not changed`);
  await access(path.dirname(file), constants.W_OK).catch(({ code }: NodeJS.ErrnoException) => {
    throw new OperatorRefusal('file_unusable', `${file} cannot be written (${code})`);
  });
}

/**
 * Writes a backup to standard output. The relay can only write files, so it writes a temporary one, in the data directory or, with
 * a shared store, in the directory for temporary files. If this command is killed, the next start removes the file by its suffix.
 */
async function pipeOut(context: CommandContext, json: boolean) {
  const { terminal, output, config, effects } = context;
  if (json)
    throw new OperatorRefusal('invalid_input', '--json cannot be combined with a backup to standard output');
  const file = path.join(
    config().store.directory ?? tmpdir(),
    `backup-${newId(effects.randomBytes)}${unfinishedSuffix}`,
  );
  try {
    const written = await call(context, 'backUp', { body: { file } });
    await pipeline(createReadStream(file), output, { end: false });
    terminal.error(describeBackup({ ...written, file: 'a backup' }));
  } finally {
    await rm(file, { force: true });
  }
}

const describeBackup = ({ file, counts, keys, bytes }: ValueOf<'backUp'>): string => {
  const [which, them] = keys.length === 1 ? ['key', 'it'] : ['keys', 'them'];
  return `Wrote ${file}: ${countWithNoun(totalOf(counts), 'record')}, ${countWithNoun(counts['connections'] ?? 0, 'connection')} among them, ${countWithNoun(bytes, 'byte')}.
It opens with the sealing ${which} ${keys.join(', ')}: keep ${them}, apart from the file.
Prove it with: pnpm relay restore <file> --verify`;
};
