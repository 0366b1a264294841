import {
  type EventType,
  eventTypes,
  type MessageType,
  messageTypes,
} from '@noiseaware-connect/shared/contract/events';
import { Command, Option } from 'commander';
import { type Seconds, shortDate, timestampOf } from '../../base/time.ts';
import { type CommandContext, type ValueOf, withCall } from '../context.ts';
import { duration, time } from '../terminal/option-forms.ts';
import { listing } from '../terminal/terminal.ts';

/** Manages webhooks, by which the partner's backends receive events. */
export const webhooksCommand = (context: CommandContext): Command =>
  new Command('webhooks')
    .description('deliver events about connections, links and alerts to your backends')
    .addCommand(addCommand(context))
    .addCommand(listCommand(context))
    .addCommand(testCommand(context))
    .addCommand(deliveriesCommand(context))
    .addCommand(replayCommand(context))
    .addCommand(rotateCommand(context))
    .addCommand(removeCommand(context))
    .addHelpText('after', `\nrelay/docs/webhooks.md says what a receiver must do.`);

// --- Internal helpers ---

const addCommand = (context: CommandContext): Command =>
  withCall(
    new Command('add')
      .description('add a webhook; its secret is shown once')
      .requiredOption('--url <url>', 'where events are sent: https, and not in a private network')
      .option('--event <type...>', `all types if left out: ${eventTypes.join(', ')}`),
    context,
    'addWebhook',
    ({ id, secret }) => `${secretWords(id, secret)}

Try it with: pnpm relay webhooks test ${id}`,
    // The relay refuses unknown types.
    ({ url, event }: { url: string; event?: EventType[] }) => ({ body: { url, events: event } }),
  );

const secretWords = (id: string, secret: string): string => `The secret of webhook ${id}, shown this once:

  ${secret}`;

const listCommand = (context: CommandContext): Command =>
  withCall(
    new Command('list').description('list webhooks, with the number of events that wait for delivery'),
    context,
    'listWebhooks',
    ({ webhooks }) =>
      listing(webhooks, 'There is no webhook yet. Add one with: pnpm relay webhooks add --url <url>', {
        ID: ({ id }) => id,
        URL: ({ url }) => url,
        EVENTS: ({ events }) => events?.join(' ') ?? 'all',
        PENDING: ({ waiting }) => String(waiting),
        UNDELIVERED: ({ dead }) => String(dead),
        'BEHIND SINCE': ({ behindSince }) => shortDate(behindSince),
        STATE: stateOf,
      }),
  );

function stateOf({ disabledAt, paused, failure }: ValueOf<'listWebhooks'>['webhooks'][number]): string {
  if (paused && disabledAt !== null) return `paused since ${shortDate(disabledAt)}`;
  if (disabledAt !== null) return `off since ${shortDate(disabledAt)}: its receiver is gone (410)`;
  return failure === null ? 'in use' : `${failure.reason} at ${shortDate(failure.at)}`;
}

const testCommand = (context: CommandContext): Command =>
  withCall(
    new Command('test')
      .description('send an example now and report the outcome')
      .argument('<id>')
      .addOption(
        new Option('--type <type>', 'the type of event; a webhook.test without it').choices(messageTypes),
      ),
    context,
    'testWebhook',
    ({ delivered, status, reason }) =>
      delivered ? `Delivered: the receiver answered ${status}.` : `Not delivered: ${reason}.`,
    ({ type }: { type?: MessageType }, id = '') => ({ id, body: { type } }),
  );

const deliveriesCommand = (context: CommandContext): Command =>
  withCall(
    new Command('deliveries')
      .description('list the latest attempts to deliver to a webhook')
      .argument('<id>'),
    context,
    'listDeliveries',
    ({ deliveries }) =>
      listing(deliveries, 'Nothing has been sent to this webhook yet.', {
        AT: ({ at }) => shortDate(at),
        EVENT: ({ event }) => event,
        TYPE: ({ type }) => type,
        ATTEMPT: ({ attempt }) => String(attempt),
        SECONDS: ({ seconds }) => seconds.toFixed(2),
        OUTCOME: ({ status, error, state }) =>
          error === null ? `delivered (${status})` : state === 'given_up' ? `${error}, given up` : error,
        ANSWER: ({ answer }) => answer,
      }),
    (_, id = '') => ({ id }),
  );

const replayCommand = (context: CommandContext): Command =>
  withCall(
    new Command('replay')
      .description('resend events, and enable a disabled webhook')
      .argument('<id>')
      .option(
        '--since <time>',
        'all events from then on, delivered ones too: a date, a time (2026-03-01T12:00Z), or 90m, 24h, 7d ago',
        time(context.effects.now),
      ),
    context,
    'replayWebhook',
    ({ events }) =>
      events === 0 ? 'There is nothing to send again.' : `${events} events are sent again, in their order.`,
    ({ since }: { since?: Seconds }, id = '') => ({
      id,
      body: { since: since === undefined ? undefined : timestampOf(since) },
    }),
  );

const rotateCommand = (context: CommandContext): Command =>
  withCall(
    new Command('rotate')
      .description('create a new secret, shown once; the previous one signs too until the overlap ends')
      .argument('<id>')
      .option(
        '--overlap <time>',
        'how long the previous secret signs too, such as 90m or 7d; 24h if left out',
        duration,
      ),
    context,
    'rotateWebhook',
    ({ secret }, _, id = '') => secretWords(id, secret),
    ({ overlap }: { overlap?: Seconds }, id = '') => ({ id, body: { overlap } }),
  );

const removeCommand = (context: CommandContext): Command =>
  withCall(
    new Command('remove').description('remove a webhook with its undelivered events').argument('<id>'),
    context,
    'removeWebhook',
    (_, __, id) => `${id} is removed.`,
    (_, id = '') => ({ id }),
  );
