import { Command } from 'commander';
import { type Seconds, shortDate } from '../../base/time.ts';
import { type CommandContext, withCall } from '../context.ts';
import { duration } from '../terminal/option-forms.ts';
import { listing } from '../terminal/terminal.ts';

/** Shows and rotates the address at which NoiseAware's alerts come in, and lists alerts. */
export const alertsCommand = (context: CommandContext): Command =>
  new Command('alerts')
    .description("NoiseAware's alerts (AutoResolve): show or rotate their URL, list those received")
    .addCommand(
      withCall(
        new Command('url').description(
          'print the alert URL for your NoiseAware representative; create it if there is none',
        ),
        context,
        'alertsUrl',
        ({ url }) => `Give this address to your NoiseAware representative, for AutoResolve alerts:

  ${url}

Anyone with this address can send alerts, so keep it as a secret; each alert is checked against NoiseAware's own events.`,
        () => ({ body: {} }),
      ),
    )
    .addCommand(
      withCall(
        new Command('rotate')
          .description('create a new alert URL; the previous one stays valid until the overlap ends')
          .option(
            '--overlap <time>',
            'how long the previous URL stays valid, such as 90m or 7d; 24h if left out',
            duration,
          ),
        context,
        'rotateAlertsUrl',
        ({
          url,
          formerEndsAt,
        }) => `Give this address to your NoiseAware representative, in the place of the one before:

  ${url}

The one before takes alerts until ${shortDate(formerEndsAt)}; any before that takes none any more.`,
        ({ overlap }: { overlap?: Seconds }) => ({ body: { overlap } }),
      ),
    )
    .addCommand(
      withCall(
        new Command('list')
          .description('list alerts, the latest first, 100 at a time')
          .option('--account <id>', 'only those of this account')
          .option('--after <cursor>', 'continue where the last list ended'),
        context,
        'listAllAlerts',
        ({ alerts, nextCursor }) =>
          listing(
            alerts,
            'No alerts yet. Give NoiseAware the address from: pnpm relay alerts url',
            {
              RECEIVED: ({ receivedAt }) => shortDate(receivedAt),
              TYPE: ({ type }) => type ?? '–',
              'ALERT TIME': ({ alertTime }) => alertTime ?? '–',
              ACCOUNT: ({ account }) => account ?? '–',
              CONNECTION: ({ connection }) => connection ?? 'none',
              VERDICT: ({ verified }) => verified,
            },
            nextCursor,
          ),
        ({ account, after }: { account?: string; after?: string }) => ({ query: { account, cursor: after } }),
      ),
    );
