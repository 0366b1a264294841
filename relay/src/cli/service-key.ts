import { Command } from 'commander';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import type { OutputOf } from '../operator/operations.ts';
import { answering, type CommandContext } from './context.ts';
import { shortDate, table } from './terminal.ts';

/** Makes, lists and revokes the keys with which the partner's backends ask for tokens. */
export function serviceKeyCommand(context: CommandContext): Command {
  const command: Command = answering<{ name?: string }, OutputOf<'createServiceKey'>>(
    new Command('service-key')
      .description('make a key for a backend; it is shown once')
      .option('--name <name>', 'the backend, as the audit log will name it'),
    context,
    async ({ name }) => {
      if (name === undefined)
        throw new OperatorRefusal('invalid_input', 'a service key needs a name: --name <name>');
      return context.client()('createServiceKey', { name });
    },
    ({ key, service }) => `The key of ${service}, shown this once:

  ${key}

It is sent as "Authorization: Bearer <key>". Revoke it with: pnpm relay service-key revoke "${service}"`,
  );
  command.addCommand(
    answering<object, OutputOf<'listServiceKeys'>>(
      new Command('list').description('list keys; their values are not kept'),
      context,
      () => context.client()('listServiceKeys', {}),
      ({ services }) =>
        services.length === 0
          ? 'There is no service key yet. Make one with: pnpm relay service-key --name <name>'
          : table(
              ['NAME', 'ID', 'CREATED', 'REVOKED'],
              services.map((each) => [
                each.name,
                each.id,
                shortDate(each.createdAt),
                shortDate(each.revokedAt),
              ]),
            ),
    ),
  );
  command.addCommand(
    answering<object, OutputOf<'revokeServiceKey'>>(
      new Command('revoke').description('revoke a key at once').argument('<name or id>'),
      context,
      (_, target = '') => context.client()('revokeServiceKey', { target }),
      ({ revoked }) => `The key of ${revoked} is revoked.`,
    ),
  );
  return command;
}
