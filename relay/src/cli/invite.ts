import { Command } from 'commander';
import type { OutputOf } from '../operator/operations.ts';
import { answering, type CommandContext } from './context.ts';
import { shortDate } from './terminal.ts';

/** Invites a staff member. */
export const inviteCommand = (context: CommandContext): Command =>
  answering<{ name: string }, OutputOf<'invite'>>(
    new Command('invite')
      .description('invite a staff member; the invite works once, for seven days')
      .requiredOption('--name <name>', 'the staff member, as others will see them; one name is one person'),
    context,
    ({ name }) => context.client()('invite', { name }),
    ({ link, expiresAt }) => `Send this link to them, by a channel that only they read:

  ${link}

They paste it into the extension's options page. It works once, until ${shortDate(expiresAt)}.`,
  );
