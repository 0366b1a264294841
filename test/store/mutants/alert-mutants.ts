import { type Mutant, within } from './mutant.ts';

/** Mutants that lose or repeat alerts, or keep them too long. */
export const alertMutants: readonly Mutant[] = [
  {
    does: 'stores a repeated alert again',
    breaks: within('alerts', ({ add }) => ({
      add: (alerts) => add(alerts.map((each) => ({ ...each, id: `${each.id} ${each.receivedAt}` }))),
    })),
    noticedBy: 'stores every field of an alert, and an alert that arrives twice only once',
  },
  {
    does: 'hands a due alert to every caller',
    breaks: within('alerts', ({ takeDue }) => ({ takeDue: (now, _, limit) => takeDue(now, now, limit) })),
    noticedBy:
      'hands a due alert to one of several concurrent callers, and again after its time if no verdict is stored',
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
    noticedBy: 'erases the alerts of a connection when it is forgotten, but not when it is only disconnected',
  },
];
