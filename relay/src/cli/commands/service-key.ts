import { type Scope, scopes } from '@noiseaware-connect/shared/contract/access';
import { Command } from 'commander';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { type Seconds, shortDate } from '../../base/time.ts';
import { type CommandContext, call, type InputOf, type ValueOf, withAnswer, withCall } from '../context.ts';
import { duration } from '../terminal/option-forms.ts';
import { listing } from '../terminal/terminal.ts';

/** Creates, lists, rotates and revokes service keys. */
export const serviceKeyCommand = (context: CommandContext): Command =>
  withCall(
    new Command('service-key')
      .description('create a service key for a backend; it is shown once')
      .option('--name <name>', 'the name of the backend in the audit log')
      .option('--scope <scope...>', `what the key may do: ${scopes.join(', ')}`)
      .option('--all', 'everything, instead of scopes')
      .option('--account <pattern...>', 'only accounts of that id or form, such as "cust-{*}"')
      .option('--expires <time>', 'how long the key is valid, such as 90d', duration),
    context,
    'makeServiceKey',
    ({ key, service, scopes, accounts, expiresAt }) => `The key of ${service}, shown this once:

  ${key}

It may: ${inWords(scopes, accounts)}${expiresAt === null ? '' : `, until ${shortDate(expiresAt)}`}.
It is sent as "Authorization: Bearer <key>". Revoke it with: pnpm relay service-key revoke "${service}"`,
    keyIn,
  )
    .hook('preSubcommand', refuseOwnOptions)
    .addCommand(
      withCall(
        new Command('list').description('list service keys; their values are not stored'),
        context,
        'listServiceKeys',
        ({ serviceKeys }) =>
          listing(
            serviceKeys,
            'There is no service key yet. Make one with: pnpm relay service-key --name <name> --scope <scope…>',
            {
              NAME: ({ name }) => name,
              ID: ({ id }) => id,
              MAY: (each) => inWords(each.scopes, each.accounts),
              CREATED: ({ createdAt }) => shortDate(createdAt),
              EXPIRES: ({ expiresAt }) => shortDate(expiresAt),
              'LAST USED': ({ lastUsedAt }) => shortDate(lastUsedAt),
              FROM: ({ lastUsedFrom }) => lastUsedFrom ?? '–',
              REVOKED: ({ revokedAt }) => shortDate(revokedAt),
            },
          ),
      ),
    )
    .addCommand(
      withCall(
        new Command('rotate')
          .description(
            'create a second key with the same name and rights; the old one expires after the overlap',
          )
          .argument('<name or id>')
          .option('--overlap <time>', 'how long the old key stays valid; 24h if left out', duration),
        context,
        'rotateServiceKey',
        ({ key, service, oldEndsAt }) => `The second key of ${service}, shown this once:

  ${key}

The old one is taken until ${shortDate(oldEndsAt)}. "service-key list" says whether it is still used.`,
        async ({ overlap }: { overlap?: Seconds }, nameOrId = '') => ({
          id: (await keysNamed(context, nameOrId)).at(-1)?.id ?? nameOrId,
          body: { overlap },
        }),
      ),
    )
    .addCommand(
      withAnswer<object, void>(
        new Command('revoke')
          .description('revoke a key immediately; by name, all keys of that name')
          .argument('<name or id>'),
        context,
        async (_, nameOrId = '') => {
          for (const { id } of await keysNamed(context, nameOrId))
            await call(context, 'revokeServiceKey', { id });
        },
        (_, __, nameOrId) => `The key of ${nameOrId} is revoked.`,
      ),
    );

// --- Internal helpers ---

interface KeyOptions {
  name?: string;
  scope?: string[];
  all?: boolean;
  account?: string[];
  expires?: Seconds;
}

/** Options that make a key mean nothing to its subcommands. @throws {OperatorRefusal} `invalid_input` */
function refuseOwnOptions(command: Command): void {
  const [option] = Object.keys(command.opts()).filter((name) => name !== 'json');
  if (option !== undefined)
    throw new OperatorRefusal('invalid_input', `--${option} does not belong to this command`);
}

/** @throws {OperatorRefusal} without a name, or without exactly one of `--scope` and `--all`: no right is granted by default */
function keyIn({ name, scope, all, account, expires }: KeyOptions): InputOf<'makeServiceKey'> {
  if (name === undefined)
    throw new OperatorRefusal('invalid_input', 'a service key needs a name: --name <name>');
  if ((scope === undefined) === (all === undefined)) {
    const choice = `--scope with some of ${scopes.join(', ')}, or --all`;
    throw new OperatorRefusal('invalid_input', `say what the key may do: ${choice}`);
  }
  // The relay refuses unknown scopes.
  const requestedScopes = (scope as Scope[] | undefined) ?? [...scopes];
  return { body: { name, scopes: requestedScopes, accounts: account, expiresIn: expires } };
}

/**
 * The key with that id, or else all with that name that are not revoked, the newest last.
 * @throws {OperatorRefusal} `not_found`
 */
async function keysNamed(
  context: CommandContext,
  nameOrId: string,
): Promise<ValueOf<'listServiceKeys'>['serviceKeys']> {
  const { serviceKeys } = await call(context, 'listServiceKeys', {});
  const byId = serviceKeys.filter(({ id }) => id === nameOrId);
  const byName = serviceKeys
    .filter(({ name, revokedAt }) => name === nameOrId && revokedAt === null)
    .sort((one, other) => one.createdAt.localeCompare(other.createdAt));
  const matches = byId.length > 0 ? byId : byName;
  if (matches.length === 0) throw new OperatorRefusal('not_found', `there is no service key "${nameOrId}"`);
  return matches;
}

const inWords = (may: readonly Scope[], accounts: readonly string[] | null): string =>
  [
    may.length === scopes.length ? 'everything' : may.join(' '),
    ...(accounts === null ? [] : ['for', ...accounts]),
  ].join(' ');
