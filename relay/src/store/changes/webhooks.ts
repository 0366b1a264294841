import { byCreation } from '../../domain/by-creation.ts';
import { withAnswer } from '../../domain/kept-answer/kept-answer.ts';
import {
  decideOrphans,
  decideOutageReport,
  decideQueueing,
  decideRemoval,
  decideRepetition,
  decideReplay,
  decideRevival,
  decideSettlements,
  decideTaking,
  decideWarning,
  decideWebhook,
  type EventsRead,
} from '../../domain/webhook/decide-webhook.ts';
import {
  type Cursor,
  choiceOf,
  choiceOfReplay,
  deliveryId,
  deliveryOf,
  dueReport,
  type EventChoice,
  isToBeQueued,
  matchesChoice,
  newCursor,
  type Replay,
  type Webhook,
} from '../../domain/webhook/webhook.ts';
import type { EventStore } from '../contract/event.ts';
import type { Backlog, WebhookStore } from '../contract/webhook.ts';
import type { Native } from '../native.ts';
import { pageOf } from '../page.ts';
import { asChanges, byId, byIds, byQuery, everyRecord, type RecordStore } from '../record-store.ts';
import { changeBatch } from './change-batch.ts';

export function webhookStore(
  records: RecordStore,
  native: Native['webhooks'],
  log: EventStore,
): WebhookStore {
  const list = async () => byCreation((await records.read({ webhooks: everyRecord('webhooks') })).webhooks);

  /** Queues dead letters of a webhook for its first replay. */
  const revive = (webhook: Webhook, { after }: Replay) =>
    records.change(
      { cursor: byId('cursors', webhook.id), dead: byQuery('deadLetters', webhook.id, after, atOnce) },
      ({ cursor = newCursor(webhook.id), dead }) =>
        decideRevival(webhook, cursor, dead, dead.length < atOnce),
    );

  /** Reads the next events for webhooks. Those at one place of the log share a read. */
  const readNext = async (followed: readonly FollowedPlace[]): Promise<EventsRead[]> => {
    const limit = Math.ceil(atOnce / followed.length);
    const reads = [...Map.groupBy(followed, ({ after }) => after)].map(async ([after, group]) => {
      const [first, ...others] = group;
      const choice = others.length === 0 ? first?.choice : {};
      const { events, last } = await log.read({ ...choice, after, limit });
      if (last === after) return [];
      return group.map((each) => ({
        from: each.cursor,
        events: events.filter((event) => matchesChoice(event, each.choice)),
        last,
      }));
    });
    return (await Promise.all(reads)).flat();
  };

  /** Queues some of what is to be queued for webhooks. Returns whether there was anything. */
  const queueNext = async (
    webhooks: readonly Webhook[],
    cursors: ReadonlyMap<string, Cursor>,
  ): Promise<boolean> => {
    const revivals: Promise<void>[] = [];
    const followed: FollowedPlace[] = [];
    for (const webhook of webhooks) {
      const cursor = cursors.get(webhook.id) ?? newCursor(webhook.id);
      const [replay] = cursor.replays;
      if (replay?.of === 'given_up') revivals.push(revive(webhook, replay));
      else if (replay === undefined) followed.push({ cursor, choice: choiceOf(webhook), after: cursor.seq });
      else followed.push({ cursor, choice: choiceOfReplay(webhook, replay), after: replay.after });
    }
    await Promise.all(revivals);
    const reads = await readNext(followed);
    if (reads.length > 0)
      await records.change(
        {
          cursors: byIds(
            'cursors',
            reads.map(({ from }) => from.id),
          ),
          existing: byIds(
            'deliveries',
            reads.flatMap(({ from, events }) => events.map(({ event }) => deliveryId(event, from.id))),
          ),
        },
        (input) => decideQueueing(reads, input),
      );
    return revivals.length + reads.length > 0;
  };

  /** Reads the webhooks, and of each which ranges of the log are still to be queued, and since when its receiver fails. */
  const readFollowing = async () => {
    const state = await records.read({ webhooks: everyRecord('webhooks'), cursors: everyRecord('cursors') });
    const cursors = new Map(state.cursors.map((each) => [each.id, each]));
    const tip = await log.tip();
    return state.webhooks.map((webhook) => {
      const { seq, replays, outage } = cursors.get(webhook.id) ?? newCursor(webhook.id);
      const ranges = [
        { ...choiceOf(webhook), after: seq, last: tip },
        ...replays
          .filter(({ of }) => of === 'log')
          .map((each) => ({ ...choiceOfReplay(webhook, each), after: each.after, last: each.last })),
      ];
      return { webhook, ranges, failingSince: outage?.until === null ? outage.since : null };
    });
  };

  return {
    list,
    attempted: native.attempted,
    add: async (webhook, by, answer) => {
      const seq = await log.tip();
      return records.change(
        { webhooks: everyRecord('webhooks'), storedAnswer: byId('answers', answer?.id) },
        ({ webhooks, storedAnswer }) =>
          withAnswer(decideWebhook(webhooks, webhook, seq, by), storedAnswer, answer),
      );
    },
    change: (id, decide, answer) =>
      records.change(
        { webhook: byId('webhooks', id), storedAnswer: byId('answers', answer?.id) },
        ({ webhook, storedAnswer }) =>
          withAnswer(asChanges('webhooks', decide(webhook)), storedAnswer, answer),
      ),
    remove: (id, now, by) =>
      records.change({ webhook: byId('webhooks', id), cursor: byId('cursors', id) }, ({ webhook }) =>
        decideRemoval(webhook, now, by),
      ),
    pending: async (now) => {
      // The tip last: what is logged meanwhile is found behind a cursor.
      const state = await records.read({
        webhooks: everyRecord('webhooks'),
        cursors: everyRecord('cursors'),
        due: byQuery('anyDue', now),
      });
      const tip = await log.tip();
      const cursors = new Map(state.cursors.map((each) => [each.id, each]));
      const due = new Set(state.due.map(({ webhook }) => webhook));
      return byCreation(state.webhooks).flatMap((webhook) => {
        const cursor = cursors.get(webhook.id) ?? newCursor(webhook.id);
        const isEnabled = webhook.disabledAt === null;
        const isBehind = isEnabled && (cursor.seq < tip || cursor.replays.length > 0);
        const isDue = isEnabled && due.has(webhook.id);
        const isToReport = dueReport(webhook, cursor, now) !== undefined;
        return isBehind || isDue || isToReport ? { webhook, isBehind, isDue, isToReport } : [];
      });
    },
    take: async (limits, now, until) => {
      const ids = [...limits.keys()];
      const due = byQuery('dueDeliveries', ids, now, Math.max(0, ...limits.values()));
      const state = await records.read({
        webhooks: byIds('webhooks', ids),
        cursors: byIds('cursors', ids),
        due,
      });
      const dueTo = Map.groupBy(state.due, ({ webhook }) => webhook);
      const lacking = state.webhooks.filter(({ id }) => (dueTo.get(id)?.length ?? 0) < (limits.get(id) ?? 0));
      const isQueued = await queueNext(lacking, new Map(state.cursors.map((each) => [each.id, each])));
      if (!isQueued && state.due.length === 0) return [];
      const deliveries = await records.change({ due }, (input) => decideTaking(input.due, limits, until));
      const events = new Map(
        (await log.find(deliveries.map(({ seq }) => seq))).map((event) => [event.seq, event]),
      );
      const orphans = deliveries.filter(({ seq }) => !events.has(seq)).map((orphan) => orphan.id);
      if (orphans.length > 0)
        await records.change({ orphans: byIds('deliveries', orphans) }, (input) =>
          decideOrphans(input.orphans),
        );
      return deliveries.flatMap((delivery) => {
        const event = events.get(delivery.seq);
        return event === undefined ? [] : [{ delivery, event }];
      });
    },
    settle: (settlements) =>
      records.change(
        {
          deliveries: byIds(
            'deliveries',
            settlements.map(({ leased }) => leased.id),
          ),
          cursors: byIds(
            'cursors',
            settlements.map(({ leased }) => leased.webhook),
          ),
        },
        (input) => decideSettlements(settlements, input),
      ),
    reportOutage: (id, now) =>
      records.change({ webhook: byId('webhooks', id), cursor: byId('cursors', id) }, (input) =>
        decideOutageReport(input, now),
      ),
    ofAccount: async ({ account, webhooks: ids, after, limit }) => {
      const before = after === undefined ? undefined : Number(after);
      const events = await log.latest({ account, before, limit: limit + 1 });
      const { page, next } = pageOf(events, limit, ({ seq }) => String(seq));
      // Cursors first: what is queued meanwhile is found among the deliveries.
      const state = await records.read({ webhooks: byIds('webhooks', ids), cursors: byIds('cursors', ids) });
      const cursors = new Map(state.cursors.map((each) => [each.id, each]));
      const pairs = page.flatMap((event) =>
        byCreation(state.webhooks).map((webhook) => ({ event, webhook })),
      );
      const queued = await native.find(
        pairs.map(({ event, webhook }) => deliveryId(event.event, webhook.id)),
      );
      const deliveries = new Map(queued.map((each) => [each.id, each]));
      const listed = pairs.flatMap(({ event, webhook }) => {
        const delivery = deliveries.get(deliveryId(event.event, webhook.id));
        const cursor = cursors.get(webhook.id) ?? newCursor(webhook.id);
        const isStillToBeQueued = isToBeQueued(webhook, cursor, event, delivery);
        return isStillToBeQueued ? deliveryOf(event, webhook.id) : (delivery ?? []);
      });
      return { deliveries: listed, ...next };
    },
    queues: async () => {
      const queued = new Map((await native.countQueued()).map((each) => [each.webhook, each.waiting]));
      const queues = (await readFollowing()).map(async ({ webhook, ranges, failingSince }) => {
        const counts = await Promise.all(ranges.map(log.count));
        const waiting = counts.reduce((sum, count) => sum + count, queued.get(webhook.id) ?? 0);
        return { webhook, waiting, failingSince };
      });
      return Promise.all(queues);
    },
    backlog: async (ids) => {
      const outbox = new Map((await native.backlog(ids)).map((each) => [each.webhook, each]));
      const following = (await readFollowing()).filter(({ webhook }) => ids?.includes(webhook.id) ?? true);
      const backlogs = following.map(async ({ webhook, ranges, failingSince }): Promise<Backlog> => {
        const counts = await Promise.all(ranges.map(log.count));
        const queued = outbox.get(webhook.id) ?? { waiting: 0, dead: 0, since: null, failure: null };
        const waiting = counts.reduce((sum, count) => sum + count, queued.waiting);
        const firsts = ranges
          .filter((_, index) => counts[index] !== 0)
          .map(async (range) => (await log.read({ ...range, limit: 1 })).events[0]?.at ?? []);
        const times = [queued.since ?? [], ...(await Promise.all(firsts))].flat();
        const since = times.length === 0 ? null : Math.min(...times);
        return { ...queued, webhook: webhook.id, waiting, since, failingSince };
      });
      return (await Promise.all(backlogs)).filter(({ waiting, dead }) => waiting + dead > 0);
    },
    replay: async (id, { after, later, types = null, accounts = null }, now, by, keep) => {
      const { webhook } = await records.read({ webhook: byId('webhooks', id) });
      if (webhook === undefined) return undefined;
      const isOfLog = after !== undefined || later !== undefined;
      const replay: Replay = {
        ...{ of: isOfLog ? 'log' : 'given_up', after: after ?? 0, last: await log.tip() },
        ...{ later: later ?? null, types, accounts, at: now },
      };
      const choice = choiceOfReplay(webhook, replay);
      const count = isOfLog
        ? await log.count({ ...choice, after: replay.after, last: replay.last })
        : await native.countDead(id, choice);
      const answer = await keep?.(count);
      const outcome = await records.change(
        {
          webhook: byId('webhooks', id),
          cursor: byId('cursors', id),
          storedAnswer: byId('answers', answer?.id),
        },
        ({ storedAnswer, ...input }) =>
          withAnswer(decideReplay(input, replay, count, by), storedAnswer, answer),
      );
      return outcome === 'replayed' ? count : outcome;
    },
    repeat: async (id, event, now) => {
      const delivery = byId('deliveries', deliveryId(event, id));
      const state = await records.read({ webhook: byId('webhooks', id), delivery });
      if (state.webhook === undefined) return false;
      // A delivery tells where in the log its event is.
      const after = (state.delivery?.seq ?? 1) - 1;
      const { events } = await log.read({ ...choiceOf(state.webhook), event, after, limit: 1 });
      return records.change({ cursor: byId('cursors', id), delivery }, (input) =>
        decideRepetition(id, input, events[0], now),
      );
    },
    warn: async (now, by) => {
      await changeBatch(
        records,
        'connections',
        (limit) => byQuery('connectionsToWarn', now, limit),
        (connection) => decideWarning(connection, now, by),
      );
    },
  };
}

// --- Internal helpers ---

/** Events that are queued or sent again in one step: no step holds its locks, or the process, for long. */
const atOnce = 200;

/** Where a webhook is in the log, and which events it gets from there. */
interface FollowedPlace {
  readonly cursor: Cursor;
  readonly choice: EventChoice;
  readonly after: number;
}
