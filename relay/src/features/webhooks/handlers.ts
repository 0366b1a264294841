import { Failure } from '@noiseaware-connect/shared/failure';
import pLimit from 'p-limit';
import type { Deps, MakeHandlers } from '../../calls/handler.ts';
import { createWebhooks } from './webhooks.ts';

export const webhookHandlers = {
  /** Adds a webhook. Its secret is only in this answer. */
  addWebhook:
    (deps) =>
    async ({ body, caller, by }) => {
      const added = await webhooksOf(deps).add(body, caller.service, by);
      if ('refused' in added) throw new Failure('invalid_request', { detail: added.refused });
      return added;
    },

  listWebhooks:
    (deps) =>
    async ({ caller }) => ({ webhooks: await webhooksOf(deps).list(caller.service) }),

  removeWebhook:
    (deps) =>
    async ({ params, caller, by }) => {
      if (!(await webhooksOf(deps).remove(params.id, by, caller.service))) throw noSuchWebhook();
    },

  /** Sends a test message and reports the outcome. Concurrency is limited, since receivers may be slow. */
  testWebhook: (deps) => {
    const few = pLimit(testsAtOnce);
    return async ({ params, caller }) => {
      const outcome = await deps.withoutSlot(() =>
        few(() => webhooksOf(deps).test(params.id, caller.service)),
      );
      if (outcome === undefined) throw noSuchWebhook();
      return outcome;
    };
  },
} satisfies Partial<MakeHandlers>;

// --- Internal helpers ---

const testsAtOnce = 4;

const webhooksOf = ({ config, ...deps }: Deps) => createWebhooks({ ...deps, rules: config.webhooks });

const noSuchWebhook = () => new Failure('not_found', { detail: 'There is no such webhook.' });
