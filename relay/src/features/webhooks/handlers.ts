import { Failure } from '@noiseaware-connect/shared/failure';
import pLimit from 'p-limit';
import type { Handlers, WithoutSlot } from '../../calls/handler.ts';
import { createWebhooks, type WebhookDeps } from './webhooks.ts';

export interface WebhookHandlerDeps extends Omit<WebhookDeps, 'rules'> {
  config: { readonly webhooks: WebhookDeps['rules'] };
  withoutSlot: WithoutSlot;
}

export function webhookHandlers({
  config,
  withoutSlot,
  ...deps
}: WebhookHandlerDeps): Handlers<'addWebhook' | 'listWebhooks' | 'removeWebhook' | 'testWebhook'> {
  const webhooks = createWebhooks({ ...deps, rules: config.webhooks });
  const few = pLimit(testsAtOnce);
  return {
    /** Adds a webhook. Its secret is only in this answer. */
    addWebhook: async ({ body, caller, by }) => {
      const added = await webhooks.add(body, caller.service, by);
      if ('refused' in added) throw new Failure('invalid_request', { detail: added.refused });
      return added;
    },

    listWebhooks: async ({ caller }) => ({ webhooks: await webhooks.list(caller.service) }),

    removeWebhook: async ({ params, caller, by }) => {
      if (!(await webhooks.remove(params.id, by, caller.service))) throw noSuchWebhook();
    },

    /** Sends a test message and reports the outcome. Concurrency is limited, since receivers may be slow. */
    testWebhook: async ({ params, caller }) => {
      const outcome = await withoutSlot(() => few(() => webhooks.test(params.id, caller.service)));
      if (outcome === undefined) throw noSuchWebhook();
      return outcome;
    },
  };
}

// --- Internal helpers ---

const testsAtOnce = 4;

const noSuchWebhook = () => new Failure('not_found', { detail: 'There is no such webhook.' });
