import { auditHead } from '@noiseaware-connect/shared/contract/operator';
import { Command, InvalidArgumentError } from 'commander';
import { CheckFailed } from '../../base/operator-refusal.ts';
import { type CommandContext, call, type ValueOf } from '../context.ts';

/** Verifies the audit log's chain. Exit code 3 if an entry was changed or removed, or the log does not have an earlier head. */
export const verifyCommand = (context: CommandContext): Command =>
  new Command('verify')
    .description(
      'verify that each entry follows from the one before it; exit code 3 if one does not, or the log lacks --head',
    )
    .option(
      '--head <seq:hash>',
      'an earlier end of the log, as the event audit.head and the relay’s log have it: verify that the log still has it, so that no entry of the log up to there was changed since; with the oldest one whose entry is younger than RELAY_AUDIT_RETENTION, also that none after it was removed',
      headForm,
    )
    .option('--json', 'print one line of JSON')
    .action(async (_: object, command: Command) => {
      const { head, json } = command.optsWithGlobals<{ head?: string; json?: boolean }>();
      const verdict = await call(context, 'verifyAudit', { query: { head } });
      const fault = faultOf(verdict, head);
      if (json === true) context.terminal.out(JSON.stringify(verdict));
      else if (fault === undefined) {
        const { entries, head: end } = verdict;
        const compared =
          head === undefined ? '' : ', and none up to that of --head was changed since that was reported';
        context.terminal.out(
          end === undefined
            ? 'The log is empty'
            : `Each entry that the log has follows from the one before it, ${entries} in all${compared}. The log ends in ${end.seq}:${end.hash}`,
        );
      }
      if (fault !== undefined) throw new CheckFailed('check_failed', fault);
    });

// --- Internal helpers ---

function headForm(text: string): string {
  const head = text.toLowerCase();
  if (auditHead.test(head)) return head;
  throw new InvalidArgumentError(
    'It must be the number of an entry, a colon, and the 64 hexadecimal digits of its hash.',
  );
}

/** What is wrong with the log; undefined if nothing is. */
function faultOf(
  { entries, broken, earlier, head: last }: ValueOf<'verifyAudit'>,
  head = '',
): string | undefined {
  const [seq] = head.split(':');
  if (broken !== undefined) {
    const which = [broken.what?.replaceAll('_', ' '), broken.at && `of ${broken.at}`]
      .filter(Boolean)
      .join(' ');
    return `entry ${broken.seq}${which === '' ? '' : ` (${which})`} does not follow from the ${entries} before it, or is not found by what it says: it, or one before it, was changed or removed`;
  }
  if (earlier === 'differs')
    return `entry ${seq} has another hash than --head: it, or one before it, was changed and the chain written again, or the log began anew by a restore or a migration`;
  if (earlier === 'missing') {
    const end = last === undefined ? 'it is empty' : `its last one is ${last.seq}`;
    return `the log has no entry ${seq}, ${end}: entries were removed, or the log began anew by a restore or a migration`;
  }
  if (earlier === 'expired')
    return `entry ${seq} was removed, as all before it: by the relay if it was older than RELAY_AUDIT_RETENTION, else by somebody who can write to the store. Verify with the oldest head that was reported of a younger entry`;
  return undefined;
}
