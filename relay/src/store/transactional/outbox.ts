import { deliveryOf, isSubscribed, type WebhookEvent } from '../../domain/webhook/webhook.ts';
import { within } from '../order-key.ts';
import type { Transaction } from './transaction.ts';

/** Enqueues events in the outbox, for each webhook that subscribes to them, in the transaction that causes them. */
export function enqueue(tx: Transaction, events: readonly WebhookEvent[]): void {
  for (const event of events) {
    for (const { id } of [...tx.all('webhooks')].filter((each) => isSubscribed(each, event.type))) {
      const [last] = tx.inOrder('deliveriesOfSubject', within(event.subject, id));
      const delivery = deliveryOf(event, id, (last?.place ?? 0) + 1);
      if (tx.get('deliveries', delivery.id) === undefined) tx.put('deliveries', delivery.id, delivery);
    }
  }
}

/** Removes all queued deliveries of a subject. */
export function removeQueued(tx: Transaction, subject: string): void {
  for (const { id } of [...tx.inOrder('deliveriesOfSubject', within(subject))]) tx.remove('deliveries', id);
}
