import type { ListedWebhook } from '@noiseaware-connect/shared/contract/backends';
import type { EventType, MessageData } from '@noiseaware-connect/shared/contract/events';
import { mostWebhooks } from '@noiseaware-connect/shared/webhook';
import type { Effects } from '../../base/effects.ts';
import { dateOf, type Seconds, timestampOf } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import { newId } from '../../domain/secrets.ts';
import type { Service } from '../../domain/service/service.ts';
import { decideRotation } from '../../domain/webhook/decide-webhook.ts';
import { secretAddress } from '../../domain/webhook/webhook.ts';
import type { Store } from '../../store/store.ts';
import type { Send } from './send.ts';
import { problemOf, type TargetRules } from './target.ts';

export interface WebhookDeps {
  store: Pick<Store, 'webhooks'>;
  effects: Pick<Effects, 'now' | 'randomBytes'>;
  sealer: Pick<Sealer, 'seal'>;
  send: Send;
  rules: TargetRules;
}

/** A service and the accounts its key may access; null for the operator. */
type WebhookOwner = Pick<Service, 'id' | 'accounts'> | null;

/** What the operator and services may do with webhooks. A secret is returned once, when it is created. */
export function createWebhooks({ store: { webhooks }, effects, sealer, send, rules }: WebhookDeps) {
  const { now, randomBytes } = effects;

  /** A secret of 32 random bytes in the form of Standard Webhooks, and sealed for the webhook. */
  const newSigningSecret = async (id: string) => {
    const secret = `whsec_${Buffer.from(randomBytes(32)).toString('base64')}`;
    return { secret, sealed: await sealer.seal(secretAddress(id), secret) };
  };

  /** A key limited to some accounts sees its own service's webhooks; any other sees all. */
  const seenBy = async (owner: WebhookOwner) =>
    (await webhooks.list()).filter(
      ({ service }) => owner === null || owner.accounts === null || service === owner.id,
    );

  return {
    /** @returns the new webhook's id and secret, or why it is refused */
    async add(
      { url, events }: { url: string; events?: readonly EventType[] | undefined },
      owner: WebhookOwner,
      by: Actor,
    ): Promise<{ id: string; secret: string } | { refused: string; isFull: boolean }> {
      const problem = problemOf(url, rules);
      if (problem !== undefined) return { refused: `the address ${problem}`, isFull: false };
      const id = newId(randomBytes);
      const { secret, sealed } = await newSigningSecret(id);
      const added = await webhooks.add(
        {
          id,
          url,
          events: events === undefined ? null : [...new Set(events)],
          secrets: [{ sealed, until: null }],
          service: owner?.id ?? null,
          accounts: owner?.accounts ?? null,
          createdAt: now(),
          disabledAt: null,
        },
        by,
      );
      if (added === 'full') {
        return { refused: `there are ${mostWebhooks} webhooks already: remove one first`, isFull: true };
      }
      return { id, secret };
    },

    /** The visible webhooks, with the state of their deliveries. */
    async list(owner: WebhookOwner = null): Promise<ListedWebhook[]> {
      const backlog = new Map((await webhooks.backlog()).map((each) => [each.webhook, each]));
      return (await seenBy(owner)).map(({ id, url, events, createdAt, disabledAt }) => {
        const { waiting = 0, dead = 0, failure = null } = backlog.get(id) ?? {};
        return {
          id,
          url,
          events,
          createdAt: timestampOf(createdAt),
          disabledAt: dateOf(disabledAt),
          waiting,
          dead,
          failure: failure && { ...failure, at: timestampOf(failure.at) },
        };
      });
    },

    /** Sends a `webhook.test` now, once, without the outbox; undefined if there is no such webhook. */
    async test(id: string, owner: WebhookOwner = null) {
      const webhook = (await seenBy(owner)).find((each) => each.id === id);
      if (webhook === undefined) return undefined;
      const data: MessageData<'webhook.test'> = { webhook: id };
      const outcome = await send(webhook, {
        event: `msg_${newId(randomBytes)}`,
        type: 'webhook.test',
        at: now(),
        data: JSON.stringify(data),
      });
      return 'delivered' in outcome
        ? { delivered: true, status: outcome.delivered, reason: null }
        : { delivered: false, status: outcome.status, reason: outcome.reason };
    },

    /** Returns the new secret; the previous one also signs until the overlap ends. Undefined if there is no such webhook. */
    async rotate(id: string, overlap: Seconds, by: Actor): Promise<string | undefined> {
      const { secret, sealed } = await newSigningSecret(id);
      const until = now() + overlap;
      const isRotated = await webhooks.change(id, (known) => decideRotation(known, sealed, until, now(), by));
      return isRotated ? secret : undefined;
    },

    replay: (id: string, since: Seconds, by: Actor) => webhooks.replay(id, since, now(), by),

    /** False if there is no such webhook, or the caller may not see it. */
    async remove(id: string, by: Actor, owner: WebhookOwner = null): Promise<boolean> {
      const isSeen = (await seenBy(owner)).some((each) => each.id === id);
      return isSeen && webhooks.remove(id, now(), by);
    },
  };
}
