import type { Native } from '../native.ts';
import type { Database } from './transaction.ts';

export const nativeWebhooks = ({ transact }: Database): Native['webhooks'] => ({
  backlog: () =>
    transact((tx) => {
      const all = Map.groupBy(tx.all('deliveries'), ({ webhook }) => webhook);
      return [...all].map(([webhook, deliveries]) => ({
        webhook,
        waiting: deliveries.filter(({ nextAt }) => nextAt !== null).length,
        dead: deliveries.filter(({ nextAt }) => nextAt === null).length,
        failure: deliveries
          .map(({ failure }) => failure)
          .reduce((one, other) => ((other?.at ?? 0) > (one?.at ?? 0) ? other : one)),
      }));
    }),
});
