import type { Delivery } from '@noiseaware-connect/relay/domain/webhook/webhook';
import { copy } from './guarantee-mutants.ts';
import { type Mutant, within } from './mutant.ts';

/** Mutants that lose an event, send it to several receivers at once, or change the order. */
export const outboxMutants: readonly Mutant[] = [
  {
    does: 'gives what is due to every caller',
    breaks: within('webhooks', ({ take, settle }) => {
      let last: Delivery[] = [];
      return {
        take: async (...args) => {
          const taken = await take(...args);
          if (taken.length > 0) last = taken;
          return last;
        },
        settle,
      };
    }),
    noticedBy: 'gives a delivery to one of twenty at once',
  },
  {
    does: 'does not wait for the one ahead',
    breaks: within('webhooks', ({ take, settle }) => ({
      take: async (webhook, now, until, limit) => {
        const all: Delivery[] = [];
        for (;;) {
          const taken = await take(webhook, now, until, limit);
          if (taken.length === 0) break;
          all.push(...taken);
          for (const each of taken) await settle(each);
        }
        return all;
      },
    })),
    noticedBy: 'gives the first of each subject, and the next one once that is delivered',
  },
  {
    does: 'lets a taker settle whose time is over',
    breaks: within('webhooks', ({ take, settle }) => {
      const latest = new Map<string, Delivery>();
      return {
        take: async (...args) => {
          const taken = await take(...args);
          for (const each of taken) latest.set(each.id, each);
          return taken;
        },
        settle: (taken, next) => settle(latest.get(taken.id) ?? taken, next),
      };
    }),
    noticedBy: 'delivers an event again if the process that took it is gone, and ignores its late result',
  },
  {
    does: 'forgets a delivery that failed',
    breaks: within('webhooks', ({ settle }) => ({ settle: (taken) => settle(taken) })),
    noticedBy: 'holds what follows a failed delivery back until that is due again',
  },
  {
    does: 'replays all dead letters, whenever they are from',
    breaks: within('webhooks', ({ replay }) => ({ replay: (id, _, ...rest) => replay(id, 0, ...rest) })),
    noticedBy: 'goes on behind a dead letter, and sends it again ahead of what waits when it is replayed',
  },
  {
    does: 'keeps on telling of a forgotten connection what it was',
    breaks: within('connections', ({ disconnect }) => ({
      disconnect: (id, how, by) => disconnect(id, { ...how, forget: false }, by),
    })),
    noticedBy: 'keeps nothing of a forgotten connection but that it was disconnected, by its ids',
  },
  {
    does: 'tells each webhook of events of every type',
    breaks: within('webhooks', ({ add }) => ({
      add: (webhook, by) => add({ ...webhook, events: null }, by),
    })),
    noticedBy: 'tells each webhook what it wants, and keeps nothing where none wants it',
  },
  {
    does: 'lists the webhooks that are in use alone',
    breaks: within('webhooks', ({ list }) => ({
      list: async () => (await list()).filter(({ disabledAt }) => disabledAt === null),
    })),
    noticedBy: 'writes what is decided on a webhook, one decision after the other',
  },
  {
    does: 'warns of nothing',
    breaks: within('webhooks', () => ({ warn: async () => undefined })),
    noticedBy: 'warns of a connection 5, 3 and 1 days before its end, once each, also where it looks late',
  },
  {
    does: 'loses the last event when it ends',
    reopens: (store, empty) => copy(store, empty, 'deliveries'),
    noticedBy: 'tells of each change of a connection’s state, in order and with its state then',
  },
];
