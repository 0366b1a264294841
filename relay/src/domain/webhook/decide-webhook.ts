import { mostWebhooks, warningDays } from '@noiseaware-connect/shared/webhook';
import { day, type Seconds, timestampOf } from '../../base/time.ts';
import type { Actor, AuditEntry } from '../audit/audit.ts';
import { entryOfConnection } from '../audit/audit.ts';
import { type Connection, diesAt } from '../connection/connection.ts';
import type { CollectionDecision, Decision } from '../decision.ts';
import { eventsOf, newEvent, type Webhook, warnAt } from './webhook.ts';

/** Adds a webhook, unless there would be too many. */
export function decideWebhook(
  known: readonly Webhook[],
  webhook: Webhook,
  by: Actor,
): CollectionDecision<Webhook, 'added' | 'full'> {
  if (known.length >= mostWebhooks) return { answer: 'full' };
  return {
    answer: 'added',
    put: [webhook],
    audit: [entryOfWebhook('webhook_added', webhook.id, webhook.createdAt, by)],
  };
}

export const entryOfWebhook = (
  what: AuditEntry['what'],
  webhook: string,
  at: Seconds,
  who: Actor,
): AuditEntry => ({ at, what, who, webhook });

/** Signs with the new secret, and until `until` with the previous one too. Older ones end at once. */
export function decideRotation(
  webhook: Webhook | undefined,
  sealed: string,
  until: Seconds,
  now: Seconds,
  by: Actor,
): Decision<Webhook, boolean> {
  if (webhook === undefined) return { answer: false };
  const [last] = webhook.secrets;
  const secrets = [{ sealed, until: null }, ...(last === undefined ? [] : [{ ...last, until }])];
  return {
    answer: true,
    put: { ...webhook, secrets },
    audit: [entryOfWebhook('webhook_rotated', webhook.id, now, by)],
  };
}

/** Disables a webhook whose receiver answered 410 (Gone). */
export function decideGone(webhook: Webhook | undefined, now: Seconds, by: Actor): Decision<Webhook, void> {
  if (webhook === undefined || webhook.disabledAt !== null) return { answer: undefined };
  return {
    answer: undefined,
    put: { ...webhook, disabledAt: now },
    audit: [entryOfWebhook('webhook_disabled', webhook.id, now, by)],
    events: [
      newEvent(
        'webhook.disabled',
        { identity: [webhook.id, now], at: now, subject: webhook.id, account: null },
        { webhook: webhook.id, disabledAt: timestampOf(now) },
      ),
    ],
  };
}

/**
 * Marks a connection that dies soon. One that has died already is marked without an event: when the first webhook is added, some
 * may have died long ago.
 */
export function decideWarning(
  known: Connection | undefined,
  now: Seconds,
  by: Actor,
): Decision<Connection, void> {
  const due = known === undefined ? null : warnAt(known);
  if (known === undefined || due === null || due > now) return { answer: undefined };
  const end = diesAt(known);
  const put = { ...known, warned: warningDays.findLast((days) => end - days * day <= now) ?? null };
  if (end <= now) return { answer: undefined, put };
  return {
    answer: undefined,
    put,
    audit: [entryOfConnection('dies_soon', put, now, by)],
    events: eventsOf(known, put, now),
  };
}
