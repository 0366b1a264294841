import { Command } from 'commander';
import { asking, type CommandContext } from './context.ts';
import { shortDate, table } from './terminal.ts';

/** Lists, revokes and takes back staff members, and hands over what one of them looks after. */
export const staffCommand = (context: CommandContext): Command =>
  new Command('staff')
    .description('list, revoke or take back staff members, or hand over their connections')
    .addCommand(
      asking(
        new Command('list').description('list staff members with their signed-in browsers'),
        context,
        'listStaff',
        () => ({}),
        ({ staff }) =>
          staff.length === 0
            ? 'No staff member was invited yet. Invite one with: pnpm relay invite --name <name>'
            : table(
                ['NAME', 'ID', 'ROLE', 'SESSIONS', 'LAST USED', 'INVITED UNTIL', 'REVOKED'],
                staff.map(({ id, name, role, sessions, inviteExpiresAt, revokedAt }) => [
                  name,
                  id,
                  role,
                  String(sessions.length),
                  shortDate(
                    sessions
                      .map(({ lastUsedAt }) => lastUsedAt)
                      .sort()
                      .at(-1) ?? null,
                  ),
                  shortDate(inviteExpiresAt),
                  shortDate(revokedAt),
                ]),
              ),
      ),
    )
    .addCommand(
      asking(
        new Command('revoke')
          .description('end all sessions and invites of a staff member at once')
          .argument('<name or id>'),
        context,
        'revokeStaff',
        (_, target) => ({ target }),
        ({ revoked }) =>
          `${revoked} is revoked: every session and invite has ended. Connections stay as they are; a colleague takes them over with: pnpm relay staff handover`,
      ),
    )
    .addCommand(
      asking(
        new Command('return')
          .description('let a revoked person of the identity provider sign in again')
          .argument('<name or id>'),
        context,
        'returnStaff',
        (_, target) => ({ target }),
        ({ returned }) => `${returned} can sign in again by the identity provider.`,
      ),
    )
    .addCommand(
      asking(
        new Command('handover')
          .description('make another staff member responsible for all connections of one, who may be revoked')
          .argument('<from>', 'name or id')
          .argument('<to>', 'name or id'),
        context,
        'handOverConnections',
        (_, target, to) => ({ target, to }),
        ({ from, to, connections }) =>
          connections === 0
            ? `${from} is responsible for no connection.`
            : `${to} is now responsible for ${connections} connection${connections === 1 ? '' : 's'} of ${from}.`,
      ),
    );
