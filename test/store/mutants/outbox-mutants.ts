import type { Delivery } from '@noiseaware-connect/relay/domain/webhook/webhook';
import type { Taken } from '@noiseaware-connect/relay/store/contract/webhook';
import { sampleAttempt } from '../conformance/samples.ts';
import { copy } from './guarantee-mutants.ts';
import { type Mutant, within } from './mutant.ts';

/** Mutants that lose an event, send it to several receivers at once, or change the order. */
export const outboxMutants: readonly Mutant[] = [
  {
    does: 'hands a due delivery to every caller',
    breaks: within('webhooks', ({ take, settle }) => {
      let first: Promise<Taken[]> | undefined;
      return { take: (...args) => (first ??= take(...args)), settle };
    }),
    noticedBy: 'hands a delivery to one of twenty concurrent callers',
  },
  {
    does: 'hands out an event before the previous one of its subject is delivered',
    breaks: within('webhooks', ({ take, settle }) => ({
      take: async (...args) => {
        const all: Taken[] = [];
        for (;;) {
          const taken = await take(...args);
          if (taken.length === 0) break;
          all.push(...taken);
          const attempt = sampleAttempt();
          await settle(taken.map(({ delivery: leased }) => ({ leased, attempt, nextAt: null })));
        }
        return all;
      },
    })),
    noticedBy: 'hands out the first event of each subject, and the next one once that is delivered',
  },
  {
    does: 'accepts the result of a delivery whose process lost it',
    breaks: within('webhooks', ({ take, settle }) => {
      const latest = new Map<string, Delivery>();
      return {
        take: async (...args) => {
          const taken = await take(...args);
          for (const { delivery } of taken) latest.set(delivery.id, delivery);
          return taken;
        },
        settle: (settlements) =>
          settle(settlements.map((each) => ({ ...each, leased: latest.get(each.leased.id) ?? each.leased }))),
      };
    }),
    noticedBy: 'delivers an event again if the process that took it is gone, and ignores its late result',
  },
  {
    does: 'counts a failed attempt as a delivery',
    breaks: within('webhooks', ({ settle }) => ({
      settle: (settlements) =>
        settle(
          settlements.map(({ leased, attempt }) => ({
            ...{ leased, nextAt: null },
            attempt: { ...attempt, error: null },
          })),
        ),
    })),
    noticedBy: 'holds back the later events of a subject until its failed delivery is due again',
  },
  {
    does: 'settles the first of several deliveries alone',
    breaks: within('webhooks', ({ settle }) => ({
      settle: async (settlements) => {
        const [first] = await settle(settlements.slice(0, 1));
        return settlements.map(() => first ?? 'lost');
      },
    })),
    noticedBy:
      'hands out deliveries of several webhooks, each up to its limit, and settles them in one step, but for lost ones',
  },
  {
    does: 'removes a delivery once its event is delivered',
    breaks: within('webhooks', ({ attempted }) => ({
      attempted: async (page) => {
        const { deliveries, ...next } = await attempted(page);
        return { deliveries: deliveries.filter(({ state }) => state !== 'delivered'), ...next };
      },
    })),
    noticedBy: 'keeps a delivery with its attempts as long as the log keeps its event',
  },
  {
    does: 'lists the deliveries of every account, whichever is asked for',
    breaks: within('webhooks', ({ attempted }) => ({
      attempted: ({ account: _, ...page }) => attempted(page),
    })),
    noticedBy: 'lists the deliveries that were attempted by their last attempt, latest first, in pages',
  },
  {
    does: 'lists of failed deliveries only those that are not delivered yet',
    breaks: within('webhooks', ({ attempted }) => ({
      attempted: async (page) => {
        const { deliveries, ...next } = await attempted(page);
        const isWanted = ({ state }: Delivery) => page.failed === undefined || state !== 'delivered';
        return { deliveries: deliveries.filter(isWanted), ...next };
      },
    })),
    noticedBy: 'lists the deliveries of one type, and those of which an attempt failed',
  },
  {
    does: 'does not send an event again that was delivered',
    breaks: within('webhooks', ({ repeat, attempted }) => ({
      repeat: async (id, event, now) => {
        const { deliveries } = await attempted({ webhook: id, limit: 100 });
        const isDelivered = deliveries.some((each) => each.event === event && each.state === 'delivered');
        return isDelivered || repeat(id, event, now);
      },
    })),
    noticedBy: 'begins a delivery anew when its event is queued again, whatever became of it',
  },
  {
    does: 'replays all events, whatever their age',
    breaks: within('webhooks', ({ replay }) => ({
      replay: (id, _, ...rest) => replay(id, { after: 0 }, ...rest),
    })),
    noticedBy:
      'delivers the events after a dead letter, and a replayed dead letter before the waiting events',
  },
  {
    does: 'keeps the data of a forgotten connection in its events',
    breaks: within('connections', ({ disconnect }) => ({
      disconnect: (id, how, by) => disconnect(id, { ...how, forget: false }, by),
    })),
    noticedBy: 'keeps only the disconnect event of a forgotten connection, without data except ids',
  },
  {
    does: 'queues events of every type for every webhook',
    breaks: within('webhooks', ({ add }) => ({
      add: (webhook, by) => add({ ...webhook, events: null }, by),
    })),
    noticedBy: 'queues an event only for the webhooks that subscribe to its type',
  },
  {
    does: 'lists only enabled webhooks',
    breaks: within('webhooks', ({ list }) => ({
      list: async () => (await list()).filter(({ disabledAt }) => disabledAt === null),
    })),
    noticedBy: 'applies changes to a webhook one after the other',
  },
  {
    does: 'queues no warnings of expiring connections',
    breaks: within('webhooks', () => ({ warn: async () => undefined })),
    noticedBy:
      'queues a warning 5, 3 and 1 days before a connection expires, once each, even if checked late',
  },
  {
    does: 'loses the last event on a restart',
    reopens: (store, empty) => copy(store, empty, 'events'),
    noticedBy:
      'queues an event for each change of a connection’s state, in order and with the state at that time',
  },
];
