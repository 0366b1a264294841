import path from 'node:path';
import { Command } from 'commander';
import { totalOf } from '../backup/content.ts';
import { asking, type CommandContext } from './context.ts';

/** Writes everything that is kept into one file. */
export const backupCommand = (context: CommandContext): Command =>
  asking(
    new Command('backup')
      .description('write everything that is kept into one file, also while the relay runs')
      .requiredOption('--to <file>', 'the file to write; one that is there is never touched')
      .addHelpText(
        'after',
        `
The file is consistent as of one moment and readable by its owner alone: lines of JSON, authenticated
by the first sealing key.
Codes and tokens stay sealed in it, so a backup is worth nothing without the sealing keys: keep them, and apart from it.
A running relay writes the file itself, with its own rights. Prove a backup before you rely on it:
  pnpm relay restore <file> --verify`,
      ),
    context,
    'backUp',
    ({ to }: { to: string }) => ({ file: path.resolve(context.directory, to) }),
    ({ file, counts, keys, bytes }) =>
      `Wrote ${file}: ${totalOf(counts)} records, ${counts.connections} connections among them, ${bytes} bytes.
It opens with the sealing ${keys.length === 1 ? 'key' : 'keys'} ${keys.join(', ')}: keep ${keys.length === 1 ? 'it' : 'them'}, apart from the file.
Prove it with: pnpm relay restore ${file} --verify`,
  );
