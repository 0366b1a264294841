import { type Role, roles } from '@noiseaware-connect/shared/role';
import { Command, Option } from 'commander';
import { shortDate } from '../../base/time.ts';
import { type CommandContext, withCall } from '../context.ts';
import { wholeNumber } from '../terminal/option-forms.ts';
import { countWithNoun } from '../terminal/terminal.ts';

/** Invites a staff member. */
export const inviteCommand = (context: CommandContext): Command =>
  withCall(
    new Command('invite')
      .description('invite a staff member; the invite works once, for seven days')
      .requiredOption('--name <name>', 'the staff member, as others will see them; one name is one person')
      .addOption(
        new Option(
          '--role <role>',
          'viewer (reads), staff (connects) or admin (everything); if left out, the present role, or staff for a new person',
        ).choices(roles),
      )
      .option(
        '--uses <n>',
        'on a demonstration relay (RELAY_DEMONSTRATION=1): how often the invite works, within 90 days; everyone with the link becomes this staff member',
        wholeNumber(1, 1000),
      ),
    context,
    'invite',
    ({
      link,
      expiresAt,
      name,
      role,
      uses,
      connectionsToHandOver,
    }) => `Send this link to them, by a channel that only they read:

  ${link}

They paste it into the extension's options page. It works ${uses === 1 ? 'once' : `${uses} times`}, until ${shortDate(expiresAt)}.${
      connectionsToHandOver === 0
        ? ''
        : `

${name} is responsible for ${countWithNoun(connectionsToHandOver, 'connection')}, which a ${role} may not look after. Hand them over with: pnpm relay staff handover ${JSON.stringify(name)} <colleague>`
    }`,
    ({ name, role, uses }: { name: string; role?: Role; uses?: number }) => ({ body: { name, role, uses } }),
  );
