import { Command } from 'commander';
import { shortDate } from '../base/time.ts';
import { asking, type CommandContext } from './context.ts';
import { counted, listing } from './terminal.ts';

/** Lists, revokes and reinstates staff members, and hands over their connections. */
export const staffCommand = (context: CommandContext): Command =>
  new Command('staff')
    .description('list, revoke or take back staff members, or hand over their connections')
    .addCommand(
      asking(
        new Command('list').description('list staff members with their signed-in browsers'),
        context,
        'listStaff',
        ({ staff }) =>
          listing(
            staff,
            'No staff member was invited yet. Invite one with: pnpm relay invite --name <name>',
            {
              NAME: ({ name }) => name,
              ID: ({ id }) => id,
              ROLE: ({ role }) => role,
              SESSIONS: ({ sessions }) => String(sessions.length),
              'LAST USED': ({ sessions }) =>
                shortDate(
                  sessions
                    .map(({ lastUsedAt }) => lastUsedAt)
                    .sort()
                    .at(-1) ?? null,
                ),
              'INVITED UNTIL': ({ inviteExpiresAt }) => shortDate(inviteExpiresAt),
              REVOKED: ({ revokedAt }) => shortDate(revokedAt),
            },
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
        ({ from, to, connections }) =>
          connections === 0
            ? `${from} is responsible for no connection.`
            : `${to} is now responsible for ${counted(connections, 'connection')} of ${from}.`,
        (_, target = '', to = '') => ({ target, to }),
      ),
    );
