import { byCreation } from '../../domain/by-creation.ts';
import {
  decideDelivery,
  decideRemoval,
  decideRepeat,
  decideReplay,
  decideTaking,
  decideWarning,
  decideWebhook,
} from '../../domain/webhook/decide-webhook.ts';
import { deliveryId, isChosen, isSubscribed } from '../../domain/webhook/webhook.ts';
import type { WebhookStore } from '../contract/webhook.ts';
import type { Native } from '../native.ts';
import { all, changeAll, changeOne, one, query, type RecordStore } from '../record-store.ts';
import { changeEach } from './change-each.ts';

export function webhookStore(records: RecordStore, native: Native['webhooks']): WebhookStore {
  const list = async () => byCreation((await records.read({ webhooks: all('webhooks') })).webhooks);
  return {
    ...native,
    list,
    add: (webhook, by) => changeAll(records, 'webhooks', (known) => decideWebhook(known, webhook, by)),
    change: (id, decide) => changeOne(records, 'webhooks', id, decide),
    remove: (id, now, by) =>
      records.change({ webhook: one('webhooks', id) }, ({ webhook }) => decideRemoval(webhook, now, by)),
    take: (webhook, now, until, limit) =>
      records.change({ due: query('dueDeliveries', webhook, now, limit) }, ({ due }) =>
        decideTaking(due, until),
      ),
    settle: (taken, next, attempt) =>
      records.change({ known: one('deliveries', taken.id) }, ({ known }) =>
        decideDelivery(known, taken, next, attempt),
      ),
    replay: async (id, choice, now, by) => {
      let [since, after, total] = [choice.since ?? 0, '', 0];
      for (;;) {
        const { replayed, dead } = await records.change(
          { webhook: one('webhooks', id), dead: query('deadLetters', id, since, after, replayedAtOnce) },
          ({ webhook, dead }) => {
            const chosen = dead.filter((each) => isChosen(each, choice));
            const { answer, ...changes } = decideReplay(webhook, chosen, now, by);
            return { ...changes, answer: { replayed: answer, dead } };
          },
        );
        if (replayed === undefined) return total === 0 ? undefined : total;
        total += replayed;
        const last = dead.at(-1);
        if (last === undefined || dead.length < replayedAtOnce) return total;
        [since, after] = [last.at, last.id];
      }
    },
    repeat: (id, event, now) =>
      records.change({ known: one('deliveries', deliveryId(event, id)) }, ({ known }) =>
        decideRepeat(known, now),
      ),
    warn: async (now, by) => {
      if (!(await list()).some((each) => isSubscribed(each, 'connection.dies_soon'))) return;
      await changeEach(
        records,
        'connections',
        (limit) => query('connectionsToWarn', now, limit),
        (known) => decideWarning(known, now, by),
      );
    },
  };
}

// --- Internal helpers ---

/** Dead letters that are looked at in one step. */
const replayedAtOnce = 500;
