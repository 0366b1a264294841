import { Failure } from '@noiseaware-connect/shared/failure';
import pLimit from 'p-limit';
import type { Caller, Handlers, WithoutSlot } from '../../calls/handler.ts';
import { createWebhooks, type WebhookDeps } from './webhooks.ts';

export interface WebhookHandlerDeps extends Omit<WebhookDeps, 'rules'> {
  config: { readonly webhooks: WebhookDeps['rules'] };
  withoutSlot: WithoutSlot;
}

export function webhookHandlers({
  config,
  withoutSlot,
  ...deps
}: WebhookHandlerDeps): Handlers<
  'addWebhook' | 'listWebhooks' | 'removeWebhook' | 'testWebhook' | 'rotateWebhook' | 'replayWebhook'
> {
  const webhooks = createWebhooks({ ...deps, rules: config.webhooks });
  const few = pLimit(testsAtOnce);
  return {
    /** Adds a webhook. Its secret is only in this answer. */
    addWebhook: async ({ body, caller, by }) => {
      const added = await webhooks.add(body, ownerOf(caller), by);
      if ('refused' in added) throw new Failure('invalid_request', { detail: added.refused });
      return added;
    },

    listWebhooks: async ({ caller }) => ({ webhooks: await webhooks.list(ownerOf(caller)) }),

    removeWebhook: async ({ params, caller, by }) => {
      if (!(await webhooks.remove(params.id, by, ownerOf(caller)))) throw noSuchWebhook();
    },

    /** Sends a test message and reports the outcome. Concurrency is limited, since receivers may be slow. */
    testWebhook: async ({ params, caller }) => {
      const outcome = await withoutSlot(() => few(() => webhooks.test(params.id, ownerOf(caller))));
      if (outcome === undefined) throw noSuchWebhook();
      return outcome;
    },

    /** Makes a new secret, which is only in this answer. */
    rotateWebhook: async ({ params, body, by }) => {
      const secret = await webhooks.rotate(params.id, body.overlap, by);
      if (secret === undefined) throw noSuchWebhook();
      return { secret };
    },

    /** Sends events that were given up again, and enables a disabled webhook. */
    replayWebhook: async ({ params, body: { since }, by }) => {
      const events = await webhooks.replay(params.id, since === undefined ? 0 : Date.parse(since) / 1000, by);
      if (events === undefined) throw noSuchWebhook();
      return { events };
    },
  };
}

// --- Internal helpers ---

const testsAtOnce = 4;

/** The service whose webhooks the caller may see; null for the operator, who sees all. */
const ownerOf = (caller: Caller<'service' | 'operator'>) =>
  caller.kind === 'service' ? caller.service : null;

const noSuchWebhook = () => new Failure('not_found', { detail: 'No webhook has this id.' });
