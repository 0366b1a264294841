import { type Role, roles } from '@noiseaware-connect/shared/role';
import { Command, Option } from 'commander';
import { shortDate } from '../base/time.ts';
import { type CommandContext, withCall } from './context.ts';
import { countWithNoun } from './terminal.ts';

/** Invites a staff member. */
export const inviteCommand = (context: CommandContext): Command =>
  withCall(
    new Command('invite')
      .description('invite a staff member; the invite works once, for seven days')
      .requiredOption('--name <name>', 'the staff member, as others will see them; one name is one person')
      .addOption(
        new Option(
          '--role <role>',
          'viewer (reads), staff (connects) or admin (all); without it the role that they have, staff at first',
        ).choices(roles),
      ),
    context,
    'invite',
    ({
      link,
      expiresAt,
      name,
      role,
      connectionsToHandOver,
    }) => `Send this link to them, by a channel that only they read:

  ${link}

They paste it into the extension's options page. It works once, until ${shortDate(expiresAt)}.${
      connectionsToHandOver === 0
        ? ''
        : `

${name} is responsible for ${countWithNoun(connectionsToHandOver, 'connection')}, which a ${role} may not look after. Hand them over with: pnpm relay staff handover ${JSON.stringify(name)} <colleague>`
    }`,
    (body: { name: string; role?: Role }) => ({ body: { name: body.name, role: body.role } }),
  );
