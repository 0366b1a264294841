import { type Role, roles } from '@noiseaware-connect/shared/role';
import { Command, Option } from 'commander';
import { shortDate } from '../base/time.ts';
import { type CommandContext, withCall } from './context.ts';

/** Invites a staff member. */
export const inviteCommand = (context: CommandContext): Command =>
  withCall(
    new Command('invite')
      .description('invite a staff member; the invite works once, for seven days')
      .requiredOption('--name <name>', 'the staff member, as others will see them; one name is one person')
      .addOption(
        new Option(
          '--role <role>',
          'what they may do; without it what they may by now, staff at first',
        ).choices(roles),
      ),
    context,
    'invite',
    ({ link, expiresAt }) => `Send this link to them, by a channel that only they read:

  ${link}

They paste it into the extension's options page. It works once, until ${shortDate(expiresAt)}.`,
    (body: { name: string; role?: Role }) => ({ body: { name: body.name, role: body.role } }),
  );
