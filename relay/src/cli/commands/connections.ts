import { type CauseFixer, fixedByOf } from '@noiseaware-connect/shared/connection-group';
import { renewable } from '@noiseaware-connect/shared/contract/admins';
import { type Connection, connectionStatuses } from '@noiseaware-connect/shared/shapes';
import { reasonWords, titleWords } from '@noiseaware-connect/shared/words/state-words';
import { Command, Option } from 'commander';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { shortDate } from '../../base/time.ts';
import { describeCause } from '../../domain/connection/connection-words.ts';
import { type CommandContext, call, type ValueOf, withAnswer, withCall } from '../context.ts';
import { listing } from '../terminal/terminal.ts';
import { auditTable } from './audit.ts';

/** Lists, shows, renews, moves and disconnects connections. */
export const connectionsCommand = (context: CommandContext): Command =>
  new Command('connections')
    .description('list, show, renew, move or disconnect connections')
    .addCommand(
      withCall(
        new Command('list')
          .description('list connections, oldest first, 100 at a time')
          .option('--account <id>', 'only those of this account')
          .addOption(
            new Option('--status <status>', 'only those in this status').choices([...connectionStatuses]),
          )
          .option('--after <cursor>', 'continue where the last list ended'),
        context,
        'listConnections',
        ({ connections, nextCursor }) =>
          listing(
            connections,
            'No connection found. Staff connect accounts with the extension.',
            {
              ID: ({ id }) => id,
              ACCOUNT: ({ account }) => account.id,
              NAME: ({ account }) => account.name ?? '–',
              STATUS: ({ status }) => titleWords[status],
              'CONNECTED BY': ({ connectedBy }) => connectedBy.name,
              RENEWED: ({ lastRenewedAt }) => shortDate(lastRenewedAt),
              'DIES AT': ({ diesAt }) => shortDate(diesAt),
            },
            nextCursor,
          ),
        ({ account, status, after }: ListOptions) => ({ query: { account, status, cursor: after } }),
      ),
    )
    .addCommand(
      withCall(
        new Command('show')
          .description('show a connection with its history; for an account, its healthiest connection')
          .argument('<id or account>'),
        context,
        'inspectConnection',
        ({ connection, clockAhead, entries }) =>
          [...facts(connection), fact('Clocks', clocks(clockAhead)), '', auditTable(entries, false)].join(
            '\n',
          ),
        (_, id = '') => ({ id }),
      ),
    )
    .addCommand(
      withAnswer(
        new Command('renew')
          .description('renew a connection now; also restores a disconnected one, unless it was erased')
          .argument('[id]')
          .addOption(
            new Option('--status <status>', 'all connections in this status instead').choices([...renewable]),
          )
          .option('--account <pattern>', 'with --status: only accounts that match, such as cust-{*}'),
        context,
        async (
          { status, account }: RenewOptions,
          id?: string,
        ): Promise<ValueOf<'renewConnection'> | ValueOf<'renewConnections'>> => {
          if (id !== undefined && status === undefined) {
            return call(context, 'renewConnection', { id, body: {} });
          }
          if (id !== undefined || status === undefined) {
            throw new OperatorRefusal('invalid_input', 'name either a connection or a --status');
          }
          return call(context, 'renewConnections', { body: { status, ...(account && { account }) } });
        },
        (answer) =>
          'connection' in answer
            ? facts(answer.connection).join('\n')
            : `${answer.looked} connections were looked at; ${answer.healed} of them are active now.`,
      ),
    )
    .addCommand(
      withCall(
        new Command('move')
          .description(
            'move a connection to another of your accounts, if an organization was connected to the wrong one',
          )
          .argument('<id>')
          .requiredOption('--account <id>', 'the id of the account in your own records')
          .option('--name <name>', 'its name'),
        context,
        'moveConnection',
        ({ connection: { account, status }, from }) =>
          `The connection belongs to ${account.name ?? account.id} now, and no longer to ${from}.${
            status === 'disconnected'
              ? ' It is disconnected: renew it, or let the account be connected again, if it was erased.'
              : ''
          }`,
        ({ account, name }: MoveOptions, id = '') => ({ id, body: { account: { id: account, name } } }),
      ),
    )
    .addCommand(
      withCall(
        new Command('disconnect')
          .description(
            'disconnect a connection; renew can restore it, unless --forget erases its codes and tokens',
          )
          .argument('<id>')
          .option('--forget', 'erase its codes and tokens everywhere'),
        context,
        'disconnect',
        ({ connection }, { forget }: DisconnectOptions) =>
          connection === null
            ? 'This connection was lost to damage. What was left of it is erased.'
            : `${connection.account.name ?? connection.account.id} is disconnected${forget ? ' and forgotten' : ''}. A token that a service already holds works for up to 15 more minutes.`,
        ({ forget }: DisconnectOptions, id = '') => ({
          id,
          query: forget ? { forget: 'true' as const } : {},
        }),
      ),
    );

// --- Internal helpers ---

interface RenewOptions {
  readonly status?: (typeof renewable)[number];
  readonly account?: string;
}

interface MoveOptions {
  readonly account: string;
  readonly name?: string;
}

interface DisconnectOptions {
  forget?: true;
}

interface ListOptions {
  account?: string;
  status?: Connection['status'];
  after?: string;
}

function facts(connection: Connection): string[] {
  const { cause } = connection;
  return [
    fact('Account', `${connection.account.id}  ${connection.account.name ?? ''}`.trimEnd()),
    fact('Organization', connection.organization ?? unnamed),
    fact('Status', `${titleWords[connection.status]}, since ${shortDate(connection.since)}`),
    fact('', cause === null ? reasonWords.none : describeCause(cause)),
    fact('Fixed by', cause === null ? 'nobody needs to' : fixers[fixedByOf(cause)]),
    ...commandsFor(connection).map((command) => fact('With', command)),
    fact('Connected by', `${connection.connectedBy.name}, ${shortDate(connection.connectedAt)}`),
    fact('Responsible', connection.responsible.name),
    fact('Last renewed', shortDate(connection.lastRenewedAt)),
    fact('Next renewal', shortDate(connection.nextRenewalAt)),
    fact('Trouble since', shortDate(connection.troubleSince)),
    fact('API answered', shortDate(connection.apiAnsweredAt)),
    fact('User token ends', shortDate(connection.userTokenExpiresAt)),
    fact('Dies at', shortDate(connection.diesAt)),
  ];
}

const unnamed =
  'NoiseAware’s answers do not say which organization this is, so a reconnection cannot be checked against it.';

const fixers: Record<CauseFixer, string> = {
  time: 'this heals by itself',
  staff: 'you, with the account’s owner',
  owner: 'the account’s owner',
  operator: 'the relay’s engineers',
};

const fact = (label: string, value: string): string => `${label.padEnd(16)} ${value}`;

/** What fixes the connection: a command, or a button in the extension. */
function commandsFor({ id, status, cause }: Connection): string[] {
  const renew = `pnpm relay connections renew ${id}`;
  if (cause === null) return [];
  if (fixedByOf(cause) !== 'staff') return [`${renew}  (or "Renew now" in the extension)`];
  const repair = status === 'disconnected' ? [`${renew}  (repairs it, unless it was erased)`] : [];
  return [...repair, '"Reconnect" in the extension'];
}

const clocks = (ahead: number | null): string =>
  ahead === null
    ? 'NoiseAware did not say what time it was at the last renewal'
    : `NoiseAware’s was ${Math.abs(Math.round(ahead))} s ${ahead < 0 ? 'behind' : 'ahead of'} the relay’s at the last renewal`;
