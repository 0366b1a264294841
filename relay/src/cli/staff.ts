import { Command } from 'commander';
import type { OutputOf } from '../operator/operations.ts';
import { answering, type CommandContext } from './context.ts';
import { shortDate, table } from './terminal.ts';

/** Lists and revokes staff members. */
export function staffCommand(context: CommandContext): Command {
  const command = new Command('staff').description('list or revoke staff members');
  command.addCommand(
    answering<object, OutputOf<'listStaff'>>(
      new Command('list').description('list staff members with their signed-in browsers'),
      context,
      () => context.client()('listStaff', {}),
      describeStaff,
    ),
  );
  command.addCommand(
    answering<object, OutputOf<'revokeStaff'>>(
      new Command('revoke')
        .description('end all sessions and invites of a staff member at once')
        .argument('<name or id>'),
      context,
      (_, target = '') => context.client()('revokeStaff', { target }),
      ({ revoked }) => `${revoked} is revoked: every session and invite has ended.`,
    ),
  );
  return command;
}

// --- Internal helpers ---

function describeStaff({ staff }: OutputOf<'listStaff'>): string {
  if (staff.length === 0)
    return 'No staff member was invited yet. Invite one with: pnpm relay invite --name <name>';
  return table(
    ['NAME', 'ID', 'SESSIONS', 'LAST USED', 'OPEN INVITES', 'REVOKED'],
    staff.map((each) => [
      each.name,
      each.id,
      String(each.sessions.length),
      shortDate(
        each.sessions
          .map(({ lastUsedAt }) => lastUsedAt)
          .sort()
          .at(-1) ?? null,
      ),
      String(each.openInvites),
      shortDate(each.revokedAt),
    ]),
  );
}
