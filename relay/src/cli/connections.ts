import { describeConnection } from '@noiseaware-connect/shared/connection-words';
import { Command } from 'commander';
import type { OutputOf } from '../operator/operations.ts';
import { answering, type CommandContext } from './context.ts';
import { shortDate, table } from './terminal.ts';

/** Lists, shows and disconnects connections. */
export function connectionsCommand(context: CommandContext): Command {
  const command = new Command('connections').description('list, show or disconnect connections');
  command.addCommand(
    answering<{ account?: string; after?: string }, OutputOf<'listConnections'>>(
      new Command('list')
        .description('list connections, oldest first, 500 at a time')
        .option('--account <id>', 'only those of this account')
        .option('--after <cursor>', 'go on where the last list ended'),
      context,
      ({ account, after }) =>
        context.door()('listConnections', {
          ...(account === undefined ? {} : { account }),
          ...(after === undefined ? {} : { after }),
        }),
      describeList,
    ),
  );
  command.addCommand(
    answering<object, OutputOf<'showConnection'>>(
      new Command('show').description('one connection, with what happened to it').argument('<id>'),
      context,
      (_, target = '') => context.door()('showConnection', { target }),
      describeOne,
    ),
  );
  command.addCommand(
    answering<{ forget?: boolean }, OutputOf<'disconnect'>>(
      new Command('disconnect')
        .description('disconnect; codes and tokens are kept sealed for a repair, unless --forget')
        .argument('<id>')
        .option('--forget', 'erase its codes and tokens from everything that is kept'),
      context,
      ({ forget }, target = '') => context.door()('disconnect', { target, forget: forget === true }),
      ({ connection, forgotten }) =>
        `${connection.account.name ?? connection.account.id} is disconnected${forgotten ? ' and forgotten' : ''}. A token that a service already holds works for up to 15 more minutes.`,
    ),
  );
  return command;
}

// --- Internal helpers ---

function describeList({ connections, next }: OutputOf<'listConnections'>): string {
  if (connections.length === 0)
    return 'There is no connection yet. Staff connect accounts with the extension.';
  const rows = connections.map((each) => [
    each.id,
    each.account.id,
    each.account.name ?? '–',
    describeConnection(each).label,
    each.connectedBy.name,
    shortDate(each.lastRenewedAt),
    shortDate(each.diesAt),
  ]);
  const headings = ['ID', 'ACCOUNT', 'NAME', 'STATUS', 'CONNECTED BY', 'RENEWED', 'DIES AT'];
  return table(headings, rows) + (next === undefined ? '' : `\n\nThere are more: --after ${next}`);
}

function describeOne({ connection, audit }: OutputOf<'showConnection'>): string {
  const words = describeConnection(connection);
  const facts = [
    ['Account', `${connection.account.id}  ${connection.account.name ?? ''}`.trimEnd()],
    ['Status', words.label],
    ['', words.sentence],
    ['Fixed by', words.fixedBy],
    ['Connected by', `${connection.connectedBy.name}, ${shortDate(connection.connectedAt)}`],
    ['Last renewed', shortDate(connection.lastRenewedAt)],
    ['User token ends', shortDate(connection.userTokenExpiresAt)],
    ['Dies at', shortDate(connection.diesAt)],
  ] as const;
  const history = audit.map((entry) => [
    shortDate(entry.at),
    entry.what.replaceAll('_', ' '),
    entry.who.name ?? entry.who.kind,
    entry.cause?.replaceAll('_', ' ') ?? '',
    entry.who.requestId ?? '',
  ]);
  return [
    ...facts.map(([label, value]) => `${label.padEnd(16)} ${value}`),
    '',
    table(['WHEN', 'WHAT', 'WHO', 'CAUSE', 'REQUEST'], history),
  ].join('\n');
}
