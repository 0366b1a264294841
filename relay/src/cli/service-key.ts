import { type Scope, scopes } from '@noiseaware-connect/shared/access';
import { Command } from 'commander';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import type { InputOf } from '../operator/operations.ts';
import { asking, type CommandContext } from './context.ts';
import { durationOf } from './duration.ts';
import { shortDate, table } from './terminal.ts';

/** Makes, lists, rotates and revokes the keys with which the partner's backends call. */
export const serviceKeyCommand = (context: CommandContext): Command =>
  asking(
    new Command('service-key')
      .description('make a key for a backend; it is shown once')
      .option('--name <name>', 'the backend, as the audit log will name it')
      .option('--scope <scope...>', `what it may do: ${scopes.join(', ')}`)
      .option('--all', 'everything, instead of scopes')
      .option('--account <pattern...>', 'only accounts of that id or form, such as "cust-{*}"')
      .option('--expires <time>', 'how long it lives, such as 90d'),
    context,
    'createServiceKey',
    keyIn,
    ({ key, service, scopes, accounts, expiresAt }) => `The key of ${service}, shown this once:

  ${key}

It may ${inWords(scopes, accounts)}${expiresAt === null ? '' : `, until ${shortDate(expiresAt)}`}.
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
            ? 'There is no service key yet. Make one with: pnpm relay service-key --name <name> --scope <scope…>'
            : table(
                ['NAME', 'ID', 'MAY', 'CREATED', 'EXPIRES', 'LAST USED', 'FROM', 'REVOKED'],
                services.map((each) => [
                  each.name,
                  each.id,
                  inWords(each.scopes, each.accounts),
                  shortDate(each.createdAt),
                  shortDate(each.expiresAt),
                  shortDate(each.lastUsedAt),
                  each.lastUsedFrom ?? '–',
                  shortDate(each.revokedAt),
                ]),
              ),
      ),
    )
    .addCommand(
      asking(
        new Command('rotate')
          .description('make a second key of the same name and rights; the old one ends after the overlap')
          .argument('<name or id>')
          .option('--overlap <time>', 'how long the old key is still taken', '24h'),
        context,
        'rotateServiceKey',
        ({ overlap }: { overlap: string }, target) => ({ target, overlap: durationOf('--overlap', overlap) }),
        ({ key, service, oldEndsAt }) => `The second key of ${service}, shown this once:

  ${key}

The old one is taken until ${shortDate(oldEndsAt)}. "service-key list" says whether it is still used.`,
      ),
    )
    .addCommand(
      asking(
        new Command('revoke')
          .description('revoke a key at once; by its name, a second one too')
          .argument('<name or id>'),
        context,
        'revokeServiceKey',
        (_, target) => ({ target }),
        ({ revoked }) => `The key of ${revoked} is revoked.`,
      ),
    );

// --- Internal helpers ---

interface KeyOptions {
  name?: string;
  scope?: string[];
  all?: boolean;
  account?: string[];
  expires?: string;
}

/** @throws {OperatorRefusal} where it is not said what the key may do: nothing is granted by leaving something out */
function keyIn({ name, scope, all, account, expires }: KeyOptions): InputOf<'createServiceKey'> {
  if (name === undefined)
    throw new OperatorRefusal('invalid_input', 'a service key needs a name: --name <name>');
  if ((scope === undefined) === (all === undefined)) {
    const choice = `--scope with some of ${scopes.join(', ')}, or --all`;
    throw new OperatorRefusal('invalid_input', `say what the key may do: ${choice}`);
  }
  return {
    name,
    // One that is none is refused by the operation.
    scopes: (scope as Scope[] | undefined) ?? [...scopes],
    ...(account === undefined ? {} : { accounts: account }),
    ...(expires === undefined ? {} : { expires: durationOf('--expires', expires) }),
  };
}

const inWords = (may: readonly Scope[], accounts: readonly string[] | null): string =>
  [
    may.length === scopes.length ? 'everything' : may.join(' '),
    ...(accounts === null ? [] : ['for', ...accounts]),
  ].join(' ');
