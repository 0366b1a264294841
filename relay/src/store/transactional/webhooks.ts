import { decideWarning, entryOfWebhook } from '../../domain/webhook/decide-webhook.ts';
import { type Delivery, isSubscribed, longestRetry } from '../../domain/webhook/webhook.ts';
import type { OwnVerbs } from '../decided.ts';
import { keyAfter, orderKey, within } from '../order-key.ts';
import type { WebhookStore } from '../webhook-store.ts';
import { carryOut, type Database, type Transaction } from './transaction.ts';

export function webhookStore({ transact }: Database): OwnVerbs<WebhookStore, 'webhooks'> {
  return {
    remove: (id, now, by) =>
      transact((tx) => {
        if (tx.get('webhooks', id) === undefined) return false;
        for (const each of [...tx.all('deliveries')]) {
          if (each.webhook === id) tx.remove('deliveries', each.id);
        }
        tx.remove('webhooks', id);
        tx.audit(entryOfWebhook('webhook_removed', id, now, by));
        return true;
      }),

    take: (webhook, now, until, limit) =>
      transact((tx) => {
        const over = { after: orderKey(webhook), before: keyAfter(webhook, now) };
        const tooFar = { after: keyAfter(webhook, now + longestRetry), before: keyAfter(webhook) };
        const taken: Delivery[] = [];
        const seen = new Set<string>();
        const due = [over, tooFar].values().flatMap((bounds) => tx.inOrder('dueDeliveries', bounds));
        for (const each of due) {
          if (taken.length === limit) break;
          if (seen.has(each.subject)) continue;
          seen.add(each.subject);
          const first = firstOf(tx, each);
          // The first delivery has been taken already, or waits for its next attempt.
          if (first === undefined || !isDue(first, now)) continue;
          taken.push({ ...first, attempts: first.attempts + 1, nextAt: until });
        }
        for (const each of taken) tx.put('deliveries', each.id, each);
        return taken;
      }),

    settle: (taken, next) =>
      transact((tx) => {
        const known = tx.get('deliveries', taken.id);
        if (known?.attempts !== taken.attempts || known.nextAt === null) return 'lost';
        if (next === undefined) tx.remove('deliveries', taken.id);
        else tx.put('deliveries', taken.id, next);
        return 'settled';
      }),

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

    replay: (id, since, now, by) =>
      transact((tx) => {
        const webhook = tx.get('webhooks', id);
        if (webhook === undefined) return undefined;
        const dead = [...tx.all('deliveries')].filter(
          (each) => each.webhook === id && each.nextAt === null && each.at >= since,
        );
        for (const each of dead) tx.put('deliveries', each.id, { ...each, attempts: 0, nextAt: now });
        tx.put('webhooks', id, { ...webhook, disabledAt: null });
        tx.audit({ ...entryOfWebhook('webhook_replayed', id, now, by), count: dead.length });
        return dead.length;
      }),

    warn: (now, by) =>
      transact((tx) => {
        if (!tx.all('webhooks').some((each) => isSubscribed(each, 'connection.dies_soon'))) return;
        const due = tx
          .inOrder('warnings', { before: keyAfter(now) })
          .take(warningsAtOnce)
          .toArray();
        for (const each of due) carryOut(tx, 'connections', each.id, decideWarning(each, now, by));
      }),
  };
}

// --- Internal helpers ---

/** Connections that one transaction warns of; the others follow in the next round. */
const warningsAtOnce = 500;

const isDue = ({ nextAt }: Delivery, now: number): boolean =>
  nextAt !== null && (nextAt <= now || nextAt > now + longestRetry);

/** The first delivery of the same webhook and subject that is not a dead letter. */
function firstOf(tx: Transaction, { subject, webhook }: Delivery): Delivery | undefined {
  const [first] = tx.inOrder('waitingDeliveries', within(subject, webhook));
  return first;
}
