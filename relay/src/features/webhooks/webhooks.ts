import { scopes } from '@noiseaware-connect/shared/contract/access';
import type {
  AccountDelivery,
  ListedDelivery,
  ListedWebhook,
} from '@noiseaware-connect/shared/contract/backends';
import { type EventType, type MessageType, messages } from '@noiseaware-connect/shared/contract/events';
import { mostWebhooks } from '@noiseaware-connect/shared/webhook';
import type { Effects } from '../../base/effects.ts';
import { dateOf, type Seconds, timestampOf } from '../../base/time.ts';
import type { Call } from '../../calls/handler.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import { newId } from '../../domain/secrets.ts';
import type { Service } from '../../domain/service/service.ts';
import { decideChange, decideRotation, type WebhookChange } from '../../domain/webhook/decide-webhook.ts';
import { secretAddress, typesAsked, type Webhook } from '../../domain/webhook/webhook.ts';
import type { ReplayChoice, WebhookStore } from '../../store/contract/webhook.ts';
import type { Store } from '../../store/store.ts';
import type { Send } from './send.ts';
import { readTarget, type TargetRules } from './target.ts';

export interface WebhookDeps {
  store: Pick<Store, 'webhooks'>;
  effects: Pick<Effects, 'now' | 'randomBytes'>;
  sealer: Pick<Sealer, 'seal'>;
  send: Send;
  rules: TargetRules;
}

/** A service and the rights of its key; null for the operator and admins. */
type WebhookOwner = Pick<Service, 'id' | 'accounts' | 'scopes'> | null;

/** What the operator and services may do with webhooks. A secret is returned once, when it is created. */
export function createWebhooks({ store: { webhooks }, effects, sealer, send, rules }: WebhookDeps) {
  const { now, randomBytes } = effects;

  /** A secret of 32 random bytes in the form of Standard Webhooks, and sealed for the webhook. */
  const newSigningSecret = async (id: string) => {
    const secret = `whsec_${Buffer.from(randomBytes(32)).toString('base64')}`;
    return { secret, sealed: await sealer.seal(secretAddress(id), secret) };
  };

  const seenBy = async (owner: WebhookOwner) =>
    (await webhooks.list()).filter((webhook) => isSeenBy(webhook, owner));

  /** Whether there is a webhook with that id, and the caller may see it. */
  const isSeen = async (id: string, owner: WebhookOwner) =>
    (await seenBy(owner)).some((each) => each.id === id);

  /** The webhooks as they are shown, with the state of their deliveries. */
  const withBacklog = async (all: readonly Webhook[]): Promise<ListedWebhook[]> => {
    const backlogs = await webhooks.backlog(all.map(({ id }) => id));
    const backlog = new Map(backlogs.map((each) => [each.webhook, each]));
    return all.map(({ id, url, events, createdAt, disabledAt, paused }) => {
      const {
        waiting = 0,
        dead = 0,
        since = null,
        failure = null,
        failingSince = null,
      } = backlog.get(id) ?? {};
      return {
        ...{ id, url, events, paused, waiting, dead },
        createdAt: timestampOf(createdAt),
        disabledAt: dateOf(disabledAt),
        behindSince: dateOf(since),
        failingSince: dateOf(failingSince),
        failure: failure && { ...failure, at: timestampOf(failure.at) },
      };
    });
  };

  return {
    /**
     * @param keep seals the answer, which is kept in the same step
     * @returns the new webhook's id and secret, or why it is refused
     */
    async add(
      { url, events = null }: { url: string; events?: readonly EventType[] | null | undefined },
      owner: WebhookOwner,
      by: Actor,
      keep?: Call<'addWebhook'>['keep'],
    ): Promise<{ id: string; secret: string } | { refused: string }> {
      const target = readTarget(url, rules);
      if ('problem' in target) return { refused: `the address ${target.problem}` };
      if (isForOperator(events, owner)) return { refused: forOperator };
      const id = newId(randomBytes);
      const { secret, sealed } = await newSigningSecret(id);
      const added = await webhooks.add(
        {
          id,
          url: target.url,
          events: typesAsked(events),
          secrets: [{ sealed, until: null }],
          service: owner?.id ?? null,
          accounts: owner?.accounts ?? null,
          createdAt: now(),
          disabledAt: null,
          paused: false,
        },
        by,
        await keep?.({ id, secret }),
      );
      if (added === 'full') {
        return { refused: `there are ${mostWebhooks} webhooks already: remove one first` };
      }
      return { id, secret };
    },

    list: async (owner: WebhookOwner = null): Promise<ListedWebhook[]> => withBacklog(await seenBy(owner)),

    /** Undefined here and below: there is no such webhook, or the caller may not see it. */
    async read(id: string, owner: WebhookOwner = null): Promise<ListedWebhook | undefined> {
      const [webhook] = await withBacklog((await seenBy(owner)).filter((each) => each.id === id));
      return webhook;
    },

    /** @returns the changed webhook, or why the change is refused */
    async change(
      id: string,
      { url, ...change }: WebhookChange,
      by: Actor,
      owner: WebhookOwner = null,
    ): Promise<ListedWebhook | { refused: string } | undefined> {
      const before = (await seenBy(owner)).find((each) => each.id === id);
      if (before === undefined) return undefined;
      const target = url === undefined ? {} : readTarget(url, rules);
      if ('problem' in target) return { refused: `the address ${target.problem}` };
      if (isForOperator(change.events, before.service)) return { refused: forOperator };
      const changed = await webhooks.change(id, (storedWebhook) =>
        decideChange(storedWebhook, { ...change, ...target }, now(), by),
      );
      // What was given up before it was disabled is sent with what came meanwhile.
      if (before.disabledAt !== null && changed?.disabledAt === null)
        await webhooks.replay(id, {}, now(), by);
      const [webhook] = await withBacklog(changed === undefined ? [] : [changed]);
      return webhook;
    },

    /** Sends the example of a type of message now, once, without the outbox. A `webhook.test` names the webhook. */
    async test(id: string, type: MessageType = 'webhook.test', owner: WebhookOwner = null) {
      const webhook = (await seenBy(owner)).find((each) => each.id === id);
      if (webhook === undefined) return undefined;
      const data = type === 'webhook.test' ? { webhook: id } : messages[type].example;
      const outcome = await send(webhook, {
        event: `msg_test_${newId(randomBytes)}`,
        type,
        at: now(),
        data: JSON.stringify(data),
      });
      return 'delivered' in outcome
        ? { delivered: true, status: outcome.delivered, reason: null }
        : { delivered: false, status: outcome.status, reason: outcome.reason };
    },

    /**
     * Returns the new secret; the previous one also signs until the overlap ends.
     * @param keep seals the answer, which is kept in the same step
     */
    async rotate(
      id: string,
      overlap: Seconds,
      by: Actor,
      owner: WebhookOwner = null,
      keep?: Call<'rotateWebhook'>['keep'],
    ): Promise<string | undefined> {
      if (!(await isSeen(id, owner))) return undefined;
      const { secret, sealed } = await newSigningSecret(id);
      const until = now() + overlap;
      const isRotated = await webhooks.change(
        id,
        (storedWebhook) => decideRotation(storedWebhook, sealed, until, now(), by),
        await keep?.({ secret }),
      );
      return isRotated ? secret : undefined;
    },

    /**
     * The attempts to deliver events since each was last queued: those of the event with the latest attempt first, each event's
     * latest first. A page has the attempts of `limit` events; `after` is the `next` of the previous page.
     */
    async deliveries(
      id: string,
      page: Omit<Parameters<WebhookStore['attempted']>[0], 'webhook'>,
      owner: WebhookOwner = null,
    ): Promise<{ deliveries: ListedDelivery[]; next?: string } | undefined> {
      if (!(await isSeen(id, owner))) return undefined;
      const { deliveries, ...next } = await webhooks.attempted({ webhook: id, ...page });
      const listed = deliveries.flatMap(({ event, type, account, state, attempts }) =>
        attempts
          .map(({ at, ...attempt }, index) => ({
            ...{ event, type, account, at: timestampOf(at), ...attempt },
            state: index === attempts.length - 1 ? state : ('waiting' as const),
          }))
          .filter(({ error }) => page.failed === undefined || error !== null)
          .toReversed(),
      );
      return { deliveries: listed, ...next };
    },

    /** What became of the events about an account at each webhook, the newest event first. A page has those of `limit` events. */
    async ofAccount(
      page: Omit<Parameters<WebhookStore['ofAccount']>[0], 'webhooks'>,
      owner: WebhookOwner = null,
    ): Promise<{ deliveries: AccountDelivery[]; next?: string }> {
      const ids = (await seenBy(owner)).map(({ id }) => id);
      const { deliveries, ...next } = await webhooks.ofAccount({ ...page, webhooks: ids });
      const listed = deliveries.map(({ event, type, at, webhook, state, attempts, tries }) => ({
        ...{ event, type, webhook, state },
        at: timestampOf(at),
        status: attempts.at(-1)?.status ?? null,
        attempts: tries,
      }));
      return { deliveries: listed, ...next };
    },

    /**
     * Sends the chosen events again. Returns their number; the earliest replay under way if there are too many.
     * @param keep seals the answer, which is kept in the same step
     */
    replay: async (
      id: string,
      which: ReplayChoice,
      by: Actor,
      owner: WebhookOwner = null,
      keep?: Call<'replayWebhook'>['keep'],
    ) =>
      (await isSeen(id, owner))
        ? webhooks.replay(id, which, now(), by, keep && ((events) => keep({ events })))
        : undefined,

    /** Sends one event again. False if it is not kept. */
    repeat: async (id: string, event: string, owner: WebhookOwner = null): Promise<boolean | undefined> =>
      (await isSeen(id, owner)) ? webhooks.repeat(id, event, now()) : undefined,

    /** False if there is no such webhook, or the caller may not see it. */
    remove: async (id: string, by: Actor, owner: WebhookOwner = null): Promise<boolean> =>
      (await isSeen(id, owner)) && webhooks.remove(id, now(), by),
  };
}

// --- Internal helpers ---

/** Whether a service's webhook is asked to get what the operator's webhooks alone get. */
const isForOperator = (
  events: readonly EventType[] | null | undefined,
  service: WebhookOwner | string,
): boolean => service !== null && events?.includes('audit.head') === true;

const forOperator = '"events": audit.head goes to the operator’s webhooks alone';

/** A key sees its own service's webhooks; one with all scopes and all accounts also the operator's. */
const isSeenBy = ({ service }: Webhook, owner: WebhookOwner): boolean =>
  owner === null || service === owner.id || (service === null && isUnlimited(owner));

const isUnlimited = ({ accounts, scopes: keyScopes }: Pick<Service, 'accounts' | 'scopes'>): boolean =>
  accounts === null && scopes.every((each) => keyScopes.includes(each));
