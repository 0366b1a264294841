import { type Mutant, within } from './mutant.ts';

/** Mutants that lose or repeat alerts, or keep them too long. */
export const alertMutants: readonly Mutant[] = [
  {
    does: 'keeps a repeated alert twice',
    breaks: within('alerts', ({ add }) => ({
      add: (alerts) => add(alerts.map((each) => ({ ...each, id: `${each.id} ${each.receivedAt}` }))),
    })),
    noticedBy: 'keeps an alert whole, and a repeated one once',
  },
  {
    does: 'gives an alert that is due to every caller',
    breaks: within('alerts', ({ takeDue }) => ({ takeDue: (now, _, limit) => takeDue(now, now, limit) })),
    noticedBy: 'gives each alert that is due to one of many callers, and again when that has not settled it',
  },
  {
    does: 'keeps the alerts of a forgotten connection',
    breaks: (store) => {
      const { disconnect } = store.connections;
      return {
        connections: {
          ...store.connections,
          disconnect: async (...args) => {
            const { alerts } = await store.alerts.list({ limit: 100 });
            const after = await disconnect(...args);
            await store.alerts.add(alerts.map(({ alert }) => alert));
            return after;
          },
        },
      };
    },
    noticedBy: 'erases the alerts of a forgotten connection, and none of a disconnected one',
  },
];
