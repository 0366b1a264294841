import { keptAttempts } from '../../domain/webhook/webhook.ts';
import type { Native } from '../native.ts';
import { orderKey, within } from '../order-key.ts';
import { pageOf } from '../page.ts';
import type { Database } from './transaction.ts';

export const nativeWebhooks = ({ transact }: Database): Native['webhooks'] => ({
  backlog: (of) =>
    transact((tx) => {
      const asked = tx.all('deliveries').filter(({ webhook }) => of?.includes(webhook) ?? true);
      const all = Map.groupBy(asked, ({ webhook }) => webhook);
      return [...all].map(([webhook, deliveries]) => ({
        webhook,
        waiting: deliveries.filter(({ nextAt }) => nextAt !== null).length,
        dead: deliveries.filter(({ nextAt }) => nextAt === null).length,
        failure: deliveries
          .map(({ failure }) => failure)
          .reduce((one, other) => ((other?.at ?? 0) > (one?.at ?? 0) ? other : one)),
      }));
    }),

  attempts: ({ webhook, after, limit }) =>
    transact((tx) => {
      const all = within(webhook);
      const found = tx
        .inOrder('attemptsOfWebhook', { ...all, before: after ?? all.before, backwards: true })
        .take(limit + 1)
        .toArray();
      const { page, next } = pageOf(found, limit, ({ at, id }) => orderKey(webhook, at, id));
      return { attempts: page, ...next };
    }),

  trimAttempts: (webhook) =>
    transact((tx) => {
      const all = within(webhook);
      const surplus = Math.max(0, tx.count('attemptsOfWebhook', all) - keptAttempts);
      for (const { id } of tx.inOrder('attemptsOfWebhook', all).take(surplus).toArray())
        tx.remove('attempts', id);
    }),
});
