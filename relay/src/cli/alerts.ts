import type { SentAlert } from '@noiseaware-connect/shared/shapes';
import { Command } from 'commander';
import type { OutputOf } from '../operator/operations.ts';
import { asking, type CommandContext } from './context.ts';
import { durationOf } from './duration.ts';
import { shortDate, table } from './terminal.ts';

/** Shows and rotates the address at which NoiseAware's alerts come in, and lists alerts. */
export const alertsCommand = (context: CommandContext): Command =>
  new Command('alerts')
    .description("NoiseAware's alerts (AutoResolve): their address, and what came")
    .addCommand(
      asking(
        new Command('url').description(
          'the address for your NoiseAware representative; made where there is none',
        ),
        context,
        'alertsUrl',
        () => ({}),
        ({ url }) => `Give this address to your NoiseAware representative, for AutoResolve alerts:

  ${url}

Anyone with this address can send alerts, so keep it as a secret; each alert is checked against NoiseAware's own events.`,
      ),
    )
    .addCommand(
      asking(
        new Command('rotate')
          .description('make another address; the one before it works on for a while')
          .option('--overlap <time>', 'for how long: 90m, 24h, 7d', '24h'),
        context,
        'rotateAlertsUrl',
        ({ overlap }: { overlap: string }) => ({ overlap: durationOf('--overlap', overlap) }),
        ({
          url,
          formerEndsAt,
        }) => `Give this address to your NoiseAware representative, in the place of the one before:

  ${url}

The one before takes alerts until ${shortDate(formerEndsAt)}; any before that takes none any more.`,
      ),
    )
    .addCommand(
      asking(
        new Command('list')
          .description('list alerts, the latest first, 500 at a time')
          .option('--account <id>', 'only those of this account')
          .option('--after <cursor>', 'go on where the last list ended'),
        context,
        'listAlerts',
        ({ account, after }: { account?: string; after?: string }) => ({ account, after }),
        describeList,
      ),
    );

// --- Internal helpers ---

function describeList({ alerts, next }: OutputOf<'listAlerts'>): string {
  if (alerts.length === 0) return 'No alert has come. NoiseAware needs the address of: pnpm relay alerts url';
  const headings = ['RECEIVED', 'TYPE', 'ALERT TIME', 'ACCOUNT', 'CONNECTION', 'VERDICT'];
  return (
    table(headings, alerts.map(rowOf)) + (next === undefined ? '' : `\n\nThere are more: --after ${next}`)
  );
}

const rowOf = (alert: SentAlert): string[] => [
  shortDate(alert.receivedAt),
  alert.type ?? '–',
  alert.alertTime ?? '–',
  alert.account ?? '–',
  alert.connection ?? 'none',
  alert.verified,
];
