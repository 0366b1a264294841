import { byCreation } from '../../domain/by-creation.ts';
import { decideWebhook } from '../../domain/decide-webhook.ts';
import type { WebhookStore } from '../webhook-store.ts';
import type { Deciding } from './deciding.ts';

/** What is decided on webhooks themselves, and not on the outbox. */
export const webhookChanges = ({ all, change, changeAll }: Deciding) =>
  ({
    list: async () => byCreation(await all('webhooks')),
    add: (webhook, by) => changeAll('webhooks', (known) => decideWebhook(known, webhook, by)),
    change: (id, decide) => change('webhooks', id, decide),
  }) satisfies Partial<WebhookStore>;
