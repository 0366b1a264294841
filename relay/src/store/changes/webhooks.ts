import { byCreation } from '../../domain/by-creation.ts';
import {
  decideDelivery,
  decideRemoval,
  decideReplay,
  decideTaking,
  decideWarning,
  decideWebhook,
} from '../../domain/webhook/decide-webhook.ts';
import { isSubscribed } from '../../domain/webhook/webhook.ts';
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
    settle: (taken, next) =>
      records.change({ known: one('deliveries', taken.id) }, ({ known }) =>
        decideDelivery(known, taken, next),
      ),
    replay: async (id, since, now, by) => {
      for (let replayed = 0; ; ) {
        const some = await records.change(
          { webhook: one('webhooks', id), dead: query('deadLetters', id, since, replayedAtOnce) },
          ({ webhook, dead }) => decideReplay(webhook, dead, now, by),
        );
        if (some === undefined) return replayed === 0 ? undefined : replayed;
        replayed += some;
        if (some < replayedAtOnce) return replayed;
      }
    },
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

/** Dead letters that are replayed in one step. */
const replayedAtOnce = 500;
