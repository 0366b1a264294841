import { isInScope } from '@noiseaware-connect/shared/account-pattern';
import { Failure } from '@noiseaware-connect/shared/failure';
import { createPlaces } from '../../base/places.ts';
import { day, hour, type Seconds, timestampOf } from '../../base/time.ts';
import { callerId } from '../../calls/caller-id.ts';
import { cursorsOf, pageSizeOf } from '../../calls/cursor.ts';
import type { Caller, Handlers, WithoutSlot } from '../../calls/handler.ts';
import { parseSince } from '../../calls/parse-since.ts';
import { mostReplays, type Replay } from '../../domain/webhook/webhook.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import { createWebhooks, type WebhookDeps } from './webhooks.ts';

export interface WebhookHandlerDeps extends Omit<WebhookDeps, 'rules'> {
  store: WebhookDeps['store'] & Pick<Store, 'audit'>;
  config: { readonly webhooks: WebhookDeps['rules'] } & Pick<Config, 'eventRetention'>;
  withoutSlot: WithoutSlot;
}

export function webhookHandlers({
  config,
  withoutSlot,
  ...deps
}: WebhookHandlerDeps): Handlers<
  | 'addWebhook'
  | 'listWebhooks'
  | 'readWebhook'
  | 'changeWebhook'
  | 'removeWebhook'
  | 'testWebhook'
  | 'rotateWebhook'
  | 'listDeliveries'
  | 'listAccountDeliveries'
  | 'repeatDelivery'
  | 'replayWebhook'
> {
  const webhooks = createWebhooks({ ...deps, rules: config.webhooks });
  const tests = createPlaces(mostTests);

  /**
   * Since when what became of each event is known: as long as events are kept, to the hour. A restored store has not learned what
   * was sent after its backup.
   */
  const keptSince = async (): Promise<Seconds> => {
    const since = Math.ceil((deps.effects.now() - config.eventRetention * day) / hour) * hour;
    const [restored] = await deps.store.audit.read({ what: ['restored'], since, limit: 1 });
    return restored?.at ?? since;
  };

  return {
    /** Adds a webhook. Its secret is only in this answer. */
    addWebhook: async ({ body, caller, by, keep }) => {
      const added = await webhooks.add(body, ownerOf(caller), by, keep);
      if ('refused' in added) throw new Failure('invalid_request', { detail: added.refused });
      return added;
    },

    /** Lists the webhooks that the caller may see, oldest first, page by page. */
    listWebhooks: async ({ query: { cursor, limit }, caller }) => {
      const cursors = cursorsOf({});
      const all = await webhooks.list(ownerOf(caller));
      const place = cursors.place(cursor);
      const from = place === undefined ? 0 : all.findIndex(({ id }) => id === place) + 1;
      const page = all.slice(from, from + pageSizeOf(limit));
      const isMore = all.length > from + page.length;
      return { webhooks: page, ...cursors.next(isMore ? page.at(-1)?.id : undefined) };
    },

    readWebhook: async ({ params, caller }) => orNotFound(await webhooks.read(params.id, ownerOf(caller))),

    changeWebhook: async ({ params, body, caller, by }) => {
      const changed = orNotFound(await webhooks.change(params.id, body, by, ownerOf(caller)));
      if ('refused' in changed) throw new Failure('invalid_request', { detail: changed.refused });
      return changed;
    },

    removeWebhook: async ({ params, caller, by }) => {
      if (!(await webhooks.remove(params.id, by, ownerOf(caller)))) throw noSuchWebhook();
    },

    /** Sends a test message and reports the outcome. Receivers may be slow, so each caller has a few places. */
    testWebhook: async ({ params, body: { type }, caller }) => {
      const leave = tests.take(callerId(caller));
      if (leave === undefined)
        throw new Failure('rate_limited', { detail: 'Too many tests are under way.', retryAfter: 5 });
      try {
        return await withoutSlot(async () =>
          orNotFound(await webhooks.test(params.id, type, ownerOf(caller))),
        );
      } finally {
        leave();
      }
    },

    /** Makes a new secret, which is only in this answer. */
    rotateWebhook: async ({ params, body, caller, by, keep }) => ({
      secret: orNotFound(await webhooks.rotate(params.id, body.overlap, by, ownerOf(caller), keep)),
    }),

    /** Lists the latest attempts to deliver, page by page. */
    listDeliveries: async ({ params: { id }, query: { cursor, limit, failed, ...query }, caller }) => {
      const choice = { ...query, failed: failed || undefined };
      const cursors = cursorsOf({ id, ...choice });
      const page = { ...choice, after: cursors.place(cursor), limit: pageSizeOf(limit) };
      const { deliveries, next } = orNotFound(await webhooks.deliveries(id, page, ownerOf(caller)));
      return { deliveries, ...cursors.next(next) };
    },

    /** Lists what became of an account's events at each webhook, page by page. */
    listAccountDeliveries: async ({
      params: { account },
      query: { cursor, limit },
      caller,
      accountScope,
    }) => {
      const cursors = cursorsOf({ account });
      const page = { account, after: cursors.place(cursor), limit: pageSizeOf(limit) };
      const { deliveries, next } = isInScope(accountScope, account)
        ? await webhooks.ofAccount(page, ownerOf(caller))
        : { deliveries: [] };
      return { deliveries, keptSince: timestampOf(await keptSince()), ...cursors.next(next) };
    },

    repeatDelivery: async ({ params, caller }) => {
      if (orNotFound(await webhooks.repeat(params.id, params.event, ownerOf(caller)))) return { events: 1 };
      throw new Failure('not_found', { detail: 'No event with this id is kept for the webhook.' });
    },

    /** Sends events again, and enables a disabled webhook. */
    replayWebhook: async ({ params, body: { since, types, accounts }, caller, by, keep }) => {
      const which = { ...parseSince(since), types, accounts };
      const events = orNotFound(await webhooks.replay(params.id, which, by, ownerOf(caller), keep));
      if (typeof events === 'object')
        throw new Failure('conflict', { detail: describeUnderWay(events.underWay) });
      return { events };
    },
  };
}

// --- Internal helpers ---

/** Tests that are under way: of all callers, and of one. */
const mostTests = { total: 64, each: 4 } as const;

/** The service whose webhooks the caller may see; null for the operator and admins, who see all. */
const ownerOf = (caller: Caller<'service' | 'operator' | 'staff'>) =>
  caller.kind === 'service' ? caller.service : null;

/** @throws {Failure} `not_found` if it is undefined */
function orNotFound<T>(value: T | undefined): T {
  if (value === undefined) throw noSuchWebhook();
  return value;
}

const noSuchWebhook = () => new Failure('not_found', { detail: 'No webhook has this id.' });

/** What to do about a replay that is refused. */
const describeUnderWay = ({ at, after, last, accounts }: Replay): string =>
  `${mostReplays} replays of this webhook are under way. The first, of ${timestampOf(at)}, has still to send events from number ${after + 1} to ${last}${accounts === null ? '' : ` about ${accounts.join(', ')}`}: repeat the call once "waiting" of the webhook is lower, or ask for all of its events, which replaces it.`;
