import { Command } from 'commander';
import { CheckFailed } from '../base/operator-refusal.ts';
import { type CommandContext, call } from './context.ts';

/** Verifies the audit log's chain. Exit code 3 if an entry was changed or removed. */
export const verifyCommand = (context: CommandContext): Command =>
  new Command('verify')
    .description('verify that no entry was changed or removed since it was written; exit code 3 if one was')
    .option(
      '--known <chain>',
      'a chain that an earlier check or the relay’s log named; it must still be there',
    )
    .option('--json', 'print one line of JSON')
    .action(async (_: object, command: Command) => {
      const { known: chain, json } = command.optsWithGlobals<{ known?: string; json?: boolean }>();
      const verdict = await call(context, 'verifyAudit', { query: { known: chain } });
      const { entries, head, broken, isKnown } = verdict;
      if (json === true) context.terminal.out(JSON.stringify(verdict));
      else if (broken === undefined && isKnown)
        context.terminal.out(
          `Every entry is as it was written, ${entries} in all. The chain ends in ${head ?? 'nothing yet'}`,
        );
      if (broken !== undefined) {
        const which = [broken.what?.replaceAll('_', ' '), broken.at && `of ${broken.at}`]
          .filter(Boolean)
          .join(' ');
        throw new CheckFailed(
          'check_failed',
          `entry ${broken.seq}${which === '' ? '' : ` (${which})`} does not follow from the ${entries} before it: it, or one before it, was changed or removed`,
        );
      }
      if (!isKnown)
        throw new CheckFailed(
          'check_failed',
          'no entry has that chain: entries were removed, or the log was written again',
        );
    });
