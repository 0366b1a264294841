import { type Scope, scopes } from '@noiseaware-connect/shared/contract/access';
import { Command } from 'commander';
import { OperatorRefusal } from '../base/operator-refusal.ts';
import type { Seconds } from '../base/time.ts';
import { shortDate } from '../base/time.ts';
import type { InputOf } from '../operator/operations.ts';
import { asking, type CommandContext } from './context.ts';
import { duration } from './option-forms.ts';
import { listing } from './terminal.ts';

/** Creates, lists, rotates and revokes service keys. */
export const serviceKeyCommand = (context: CommandContext): Command =>
  asking(
    new Command('service-key')
      .description('make a key for a backend; it is shown once')
      .option('--name <name>', 'the backend, as the audit log will name it')
      .option('--scope <scope...>', `what it may do: ${scopes.join(', ')}`)
      .option('--all', 'everything, instead of scopes')
      .option('--account <pattern...>', 'only accounts of that id or form, such as "cust-{*}"')
      .option('--expires <time>', 'how long it lives, such as 90d', duration),
    context,
    'createServiceKey',
    ({ key, service, scopes, accounts, expiresAt }) => `The key of ${service}, shown this once:

  ${key}

It may: ${inWords(scopes, accounts)}${expiresAt === null ? '' : `, until ${shortDate(expiresAt)}`}.
It is sent as "Authorization: Bearer <key>". Revoke it with: pnpm relay service-key revoke "${service}"`,
    keyIn,
  )
    .addCommand(
      asking(
        new Command('list').description('list keys; their values are not kept'),
        context,
        'listServiceKeys',
        ({ services }) =>
          listing(
            services,
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
      asking(
        new Command('rotate')
          .description('make a second key of the same name and rights; the old one ends after the overlap')
          .argument('<name or id>')
          .option('--overlap <time>', 'how long the old key is still taken; 24h if left out', duration),
        context,
        'rotateServiceKey',
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
        ({ revoked }) => `The key of ${revoked} is revoked.`,
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

/** @throws {OperatorRefusal} without a name, or without exactly one of `--scope` and `--all`: no right is granted by default */
function keyIn({ name, scope, all, account, expires }: KeyOptions): InputOf<'createServiceKey'> {
  if (name === undefined)
    throw new OperatorRefusal('invalid_input', 'a service key needs a name: --name <name>');
  if ((scope === undefined) === (all === undefined)) {
    const choice = `--scope with some of ${scopes.join(', ')}, or --all`;
    throw new OperatorRefusal('invalid_input', `say what the key may do: ${choice}`);
  }
  return {
    name,
    // The operation refuses unknown scopes.
    scopes: (scope as Scope[] | undefined) ?? [...scopes],
    ...(account === undefined ? {} : { accounts: account }),
    ...(expires === undefined ? {} : { expires }),
  };
}

const inWords = (may: readonly Scope[], accounts: readonly string[] | null): string =>
  [
    may.length === scopes.length ? 'everything' : may.join(' '),
    ...(accounts === null ? [] : ['for', ...accounts]),
  ].join(' ');
