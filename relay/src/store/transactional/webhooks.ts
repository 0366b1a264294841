import { failureOf, matchesChoice } from '../../domain/webhook/webhook.ts';
import type { DeliveryLog } from '../logs/delivery-log.ts';
import type { Native } from '../native.ts';
import { within } from '../order-key.ts';
import type { Database } from './transaction.ts';

export const nativeWebhooks = (
  { transact }: Database,
  { attempted, find }: Pick<DeliveryLog, 'attempted' | 'find'>,
): Native['webhooks'] => ({
  countQueued: () =>
    transact((tx) => [...tx.tally('waitingByWebhook')].map(([webhook, waiting]) => ({ webhook, waiting }))),

  backlog: (ids) =>
    transact((tx) => {
      const bounds = ids === undefined ? [{}] : ids.map((webhook) => within(webhook));
      const undelivered = bounds.flatMap((each) => [
        ...tx.inOrder('dueDeliveries', each),
        ...tx.inOrder('deadLetters', each),
      ]);
      return [...Map.groupBy(undelivered, ({ webhook }) => webhook)].map(([webhook, deliveries]) => ({
        webhook,
        waiting: deliveries.filter(({ state }) => state === 'waiting').length,
        dead: deliveries.filter(({ state }) => state === 'given_up').length,
        since: deliveries.reduce((oldest, { at }) => Math.min(oldest, at), Number.POSITIVE_INFINITY),
        failure: deliveries
          .map(({ attempts }) => failureOf(attempts.at(-1)))
          .reduce((one, other) => ((other?.at ?? 0) > (one?.at ?? 0) ? other : one)),
      }));
    }),

  countDead: (webhook, choice) =>
    transact((tx) =>
      tx
        .inOrder('deadLetters', within(webhook))
        .filter((each) => matchesChoice(each, choice))
        .reduce((count) => count + 1, 0),
    ),

  attempted,
  find,
});
