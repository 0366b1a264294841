import { Command } from 'commander';
import { shortDate } from '../../base/time.ts';
import { type CommandContext, withCall } from '../context.ts';

/** Creates a link by which an account's owner connects it. */
export const linkCommand = (context: CommandContext): Command =>
  withCall(
    new Command('link')
      .description("create a link for an account's owner to connect it; the link works once, for a day")
      .requiredOption('--account <id>', 'the id of the account in your own records')
      .option('--name <name>', 'the name of the account, as the owner knows it')
      .option('--connection <id>', 'the connection to reauthorize')
      .option('--parallel', 'connect another organization in addition to the present one')
      .option('--no-confirm', 'connect without a staff member confirming the organization')
      .option(
        '--return-to <url>',
        "where the owner's browser goes at the end: an address that RELAY_RETURN_ORIGINS allows",
      ),
    context,
    'makeLink',
    ({ url, expiresAt }) => `Send this link to the owner, by a channel that only they read:

  ${url}

It works once, until ${shortDate(expiresAt)}. It asks for nothing but a login at NoiseAware.`,
    ({ account, name, connection, parallel, confirm, returnTo }: LinkOptions) => ({
      body: { account: { id: account, name }, connection, parallel, confirm, returnTo },
    }),
  );

interface LinkOptions {
  account: string;
  name?: string;
  connection?: string;
  parallel?: true;
  confirm: boolean;
  returnTo?: string;
}
