import { Command } from 'commander';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { asking, type CommandContext } from './context.ts';
import { shortDate, table } from './terminal.ts';

/** Makes, lists and revokes the keys with which the partner's backends ask for tokens. */
export const serviceKeyCommand = (context: CommandContext): Command =>
  asking(
    new Command('service-key')
      .description('make a key for a backend; it is shown once')
      .option('--name <name>', 'the backend, as the audit log will name it'),
    context,
    'createServiceKey',
    ({ name }: { name?: string }) => {
      if (name !== undefined) return { name };
      throw new OperatorRefusal('invalid_input', 'a service key needs a name: --name <name>');
    },
    ({ key, service }) => `The key of ${service}, shown this once:

  ${key}

It is sent as "Authorization: Bearer <key>". Revoke it with: pnpm relay service-key revoke "${service}"`,
  )
    .addCommand(
      asking(
        new Command('list').description('list keys; their values are not kept'),
        context,
        'listServiceKeys',
        () => ({}),
        ({ services }) =>
          services.length === 0
            ? 'There is no service key yet. Make one with: pnpm relay service-key --name <name>'
            : table(
                ['NAME', 'ID', 'CREATED', 'REVOKED'],
                services.map(({ id, name, createdAt, revokedAt }) => [
                  name,
                  id,
                  shortDate(createdAt),
                  shortDate(revokedAt),
                ]),
              ),
      ),
    )
    .addCommand(
      asking(
        new Command('revoke').description('revoke a key at once').argument('<name or id>'),
        context,
        'revokeServiceKey',
        (_, target) => ({ target }),
        ({ revoked }) => `The key of ${revoked} is revoked.`,
      ),
    );
