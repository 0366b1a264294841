import { failureOf } from '../../domain/webhook/webhook.ts';
import type { Native } from '../native.ts';
import { orderKey, within } from '../order-key.ts';
import { pageOf } from '../page.ts';
import type { Database } from './transaction.ts';

export const nativeWebhooks = ({ transact }: Database): Native['webhooks'] => ({
  backlog: (of) =>
    transact((tx) => {
      const bounds = of === undefined ? [{}] : of.map((webhook) => within(webhook));
      const undelivered = bounds.flatMap((each) => [
        ...tx.inOrder('dueDeliveries', each),
        ...tx.inOrder('deadLetters', each),
      ]);
      return [...Map.groupBy(undelivered, ({ webhook }) => webhook)].map(([webhook, deliveries]) => ({
        webhook,
        waiting: deliveries.filter(({ state }) => state === 'waiting').length,
        dead: deliveries.filter(({ state }) => state === 'given_up').length,
        failure: deliveries
          .map(({ attempts }) => failureOf(attempts.at(-1)))
          .reduce((one, other) => ((other?.at ?? 0) > (one?.at ?? 0) ? other : one)),
      }));
    }),

  attempted: ({ webhook, account, after, limit }) =>
    transact((tx) => {
      const all = within(webhook);
      const found = tx
        .inOrder('attemptedDeliveries', { ...all, before: after ?? all.before, backwards: true })
        .filter((each) => account === undefined || each.account === account)
        .take(limit + 1)
        .toArray();
      const { page, next } = pageOf(found, limit, ({ attempts, id }) =>
        orderKey(webhook, attempts.at(-1)?.at ?? 0, id),
      );
      return { deliveries: page, ...next };
    }),
});
