import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { byCreation } from '../../domain/by-creation.ts';
import { withAnswer } from '../../domain/kept-answer/kept-answer.ts';
import {
  decideDeadLetterRetry,
  decideOrphans,
  decideQueueing,
  decideRemoval,
  decideRepetition,
  decideReplay,
  decideSettlement,
  decideTaking,
  decideWarning,
  decideWebhook,
} from '../../domain/webhook/decide-webhook.ts';
import {
  choiceOf,
  deliveryId,
  deliveryOf,
  type LoggedEvent,
  matchesChoice,
  type Webhook,
} from '../../domain/webhook/webhook.ts';
import type { EventStore } from '../contract/event.ts';
import type { Replay, WebhookStore } from '../contract/webhook.ts';
import type { Native } from '../native.ts';
import { pageOf } from '../page.ts';
import { byId, byIds, byQuery, changeOne, everyRecord, type RecordStore } from '../record-store.ts';
import { changeBatch } from './change-batch.ts';

export function webhookStore(
  records: RecordStore,
  native: Native['webhooks'],
  log: EventStore,
): WebhookStore {
  const list = async () => byCreation((await records.read({ webhooks: everyRecord('webhooks') })).webhooks);

  /** Queues some of the events behind a webhook's cursor. Returns whether there were any. */
  const queueNext = async (webhook: Webhook, from: number): Promise<boolean> => {
    const read = await log.read({ ...choiceOf(webhook), after: from, limit: atOnce });
    if (read.last === from) return false;
    await records.change(
      { cursor: byId('cursors', webhook.id), existing: deliveriesOf(read.events, webhook.id) },
      ({ cursor, existing }) => decideQueueing(webhook.id, cursor, from, read, existing),
    );
    return true;
  };

  /** Makes the chosen events due again; those behind the cursor are due anyway. Returns the number of both. */
  const repeat = async (
    webhook: Webhook,
    { after = 0, later, types, accountScope }: Replay,
    now: Seconds,
    by: Actor,
  ): Promise<number | undefined> => {
    const { id } = webhook;
    const last = await log.tip();
    let [from, count] = [after, 0];
    for (;;) {
      const read = await log.read({ ...choiceOf(webhook), after: from, later, limit: atOnce });
      const events = read.events.filter(
        (event) => event.seq <= last && matchesChoice(event, { types, accountScope }),
      );
      count += events.length;
      const total = read.last >= last ? count : undefined;
      const isThere = await records.change(
        { webhook: byId('webhooks', id), cursor: byId('cursors', id), existing: deliveriesOf(events, id) },
        (input) => decideReplay(input, events, total, now, by),
      );
      if (!isThere || total !== undefined) return isThere ? total : undefined;
      from = read.last;
    }
  };

  /** Makes the chosen dead letters of a webhook due again. Returns their number. */
  const revive = async (
    id: string,
    { types, accountScope }: Replay,
    now: Seconds,
    by: Actor,
  ): Promise<number | undefined> => {
    let [after, count] = [0, 0];
    for (;;) {
      const step = await records.change(
        { webhook: byId('webhooks', id), dead: byQuery('deadLetters', id, after, atOnce) },
        ({ webhook, dead }) => {
          const chosen = dead.filter((each) => matchesChoice(each, { types, accountScope }));
          const total = dead.length < atOnce ? count + chosen.length : undefined;
          const { answer, ...changes } = decideDeadLetterRetry(webhook, chosen, total, now, by);
          return { ...changes, answer: answer && { chosen: chosen.length, total, last: dead.at(-1)?.seq } };
        },
      );
      if (!step || step.total !== undefined) return step ? step.total : undefined;
      count += step.chosen;
      after = step.last ?? after;
    }
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
    change: (id, decide) => changeOne(records, 'webhooks', id, decide),
    remove: (id, now, by) =>
      records.change({ webhook: byId('webhooks', id), cursor: byId('cursors', id) }, ({ webhook }) =>
        decideRemoval(webhook, now, by),
      ),
    take: async (id, now, until, limit) => {
      const due = byQuery('dueDeliveries', id, now, limit);
      const state = await records.read({ webhook: byId('webhooks', id), cursor: byId('cursors', id), due });
      const { webhook, cursor } = state;
      const isQueued = webhook !== undefined && (await queueNext(webhook, cursor?.seq ?? 0));
      if (!isQueued && state.due.length === 0) return [];
      const deliveries = await records.change({ due }, ({ due }) => decideTaking(due, until));
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
    settle: (leased, attempt, nextAt) =>
      records.change({ delivery: byId('deliveries', leased.id) }, ({ delivery }) =>
        decideSettlement(delivery, leased, attempt, nextAt),
      ),
    ofAccount: async ({ account, webhooks: ids, after, limit }) => {
      const before = after === undefined ? undefined : Number(after);
      const events = await log.latest({ account, before, limit: limit + 1 });
      const { page, next } = pageOf(events, limit, ({ seq }) => String(seq));
      // Cursors first: what is queued meanwhile is found among the deliveries.
      const state = await records.read({ webhooks: byIds('webhooks', ids), cursors: byIds('cursors', ids) });
      const cursors = new Map(state.cursors.map(({ id, seq }) => [id, seq]));
      const pairs = page.flatMap((event) =>
        byCreation(state.webhooks).map((webhook) => ({ event, webhook })),
      );
      const queued = await native.find(
        pairs.map(({ event, webhook }) => deliveryId(event.event, webhook.id)),
      );
      const deliveries = new Map(queued.map((each) => [each.id, each]));
      const listed = pairs.flatMap(({ event, webhook }) => {
        const isBehind =
          event.seq > (cursors.get(webhook.id) ?? 0) && matchesChoice(event, choiceOf(webhook));
        return (
          deliveries.get(deliveryId(event.event, webhook.id)) ??
          (isBehind ? deliveryOf(event, webhook.id) : [])
        );
      });
      return { deliveries: listed, ...next };
    },
    backlog: async (ids) => {
      const outbox = new Map((await native.backlog(ids)).map((each) => [each.webhook, each]));
      const state = await records.read({
        webhooks: everyRecord('webhooks'),
        cursors: everyRecord('cursors'),
      });
      const cursors = new Map(state.cursors.map(({ id, seq }) => [id, seq]));
      const tip = await log.tip();
      const webhooks = state.webhooks.filter(({ id }) => ids?.includes(id) ?? true);
      const backlogs = webhooks.map(async (webhook) => {
        const range = { ...choiceOf(webhook), after: cursors.get(webhook.id) ?? 0 };
        const behind = await log.count({ ...range, last: tip });
        const queued = outbox.get(webhook.id) ?? { waiting: 0, dead: 0, since: null, failure: null };
        const waiting = queued.waiting + behind;
        if (queued.since !== null || behind === 0) return { ...queued, webhook: webhook.id, waiting };
        const { events } = await log.read({ ...range, limit: 1 });
        return { ...queued, webhook: webhook.id, waiting, since: events[0]?.at ?? null };
      });
      return (await Promise.all(backlogs)).filter(({ waiting, dead }) => waiting + dead > 0);
    },
    replay: async (id, which, now, by) => {
      const { webhook } = await records.read({ webhook: byId('webhooks', id) });
      if (webhook === undefined) return undefined;
      const isOfLog = which.after !== undefined || which.later !== undefined;
      return isOfLog ? repeat(webhook, which, now, by) : revive(id, which, now, by);
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

/** The deliveries of events to a webhook. */
const deliveriesOf = (events: readonly LoggedEvent[], webhook: string) =>
  byIds(
    'deliveries',
    events.map(({ event }) => deliveryId(event, webhook)),
  );
