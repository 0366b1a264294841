import type { Effects } from '../../base/effects.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import type { Seconds } from '../../base/time.ts';
import { instruments } from '../../domain/instruments.ts';
import { decideDisabling } from '../../domain/webhook/decide-webhook.ts';
import type { Attempt, Webhook } from '../../domain/webhook/webhook.ts';
import type { Taken } from '../../store/contract/webhook.ts';
import type { Store } from '../../store/store.ts';
import { nextAttemptAt } from './retries.ts';
import type { Outcome, Send } from './send.ts';

/** Seconds between looks at what is due. */
const roundPause: Seconds = 1;

/** Messages that are sent to one receiver at the same time. */
const atOnce = 16;

/** The actor who disables a webhook whose receiver is gone. */
const relay = { kind: 'relay' } as const;

export interface OutboxDeps {
  store: Pick<Store, 'webhooks' | 'services'>;
  send: Send;
  /** The longest that sending takes, in seconds. A delivery is leased for twice as long. */
  timeout: Seconds;
  effects: Pick<Effects, 'now' | 'elapsed' | 'sleep' | 'log' | 'metrics' | 'randomBytes' | 'failpoint'>;
}

/**
 * Delivers what is in the outbox until the signal aborts; messages under way are finished. Each webhook has its own places, so
 * that none waits for another receiver.
 */
export async function runOutbox(deps: OutboxDeps, signal: AbortSignal): Promise<void> {
  const { store, effects } = deps;
  const sending = new Set<{ readonly to: string; readonly done: Promise<void> }>();
  /** Ends the pause between rounds as soon as a place is free. */
  let pause = new AbortController();
  /** If the store is away, the renewal schedule logs it. */
  const failed = (error: unknown) => {
    if (!(error instanceof StoreUnavailable))
      effects.log.error({ err: error }, 'webhook delivery round failed');
  };
  const sendDue = async (webhook: Webhook): Promise<number> => {
    const places = atOnce - [...sending].filter(({ to }) => to === webhook.id).length;
    if (places === 0) return 0;
    const now = effects.now();
    const deliveries = await store.webhooks.take(webhook.id, now, now + 2 * deps.timeout, places);
    if (deliveries.length > 0) effects.failpoint('event_taken');
    for (const delivery of deliveries) {
      const done = sendOne(deps, webhook, delivery).catch(failed);
      const entry = { to: webhook.id, done };
      sending.add(entry);
      void done.then(() => {
        sending.delete(entry);
        pause.abort();
      });
    }
    return deliveries.length;
  };
  while (!signal.aborted) {
    pause = new AbortController();
    let number = 0;
    try {
      for (const webhook of await openWebhooks(store, effects.now())) number += await sendDue(webhook);
    } catch (error) {
      failed(error);
    }
    if (number === 0) await effects.sleep(roundPause, AbortSignal.any([signal, pause.signal]));
  }
  await Promise.all([...sending].map(({ done }) => done));
}

// --- Internal helpers ---

/** Webhooks that are delivered to. While no key of its service is valid, a webhook's deliveries wait. */
async function openWebhooks({ webhooks, services }: OutboxDeps['store'], now: Seconds): Promise<Webhook[]> {
  const enabled = (await webhooks.list()).filter(({ disabledAt }) => disabledAt === null);
  if (enabled.every(({ service }) => service === null)) return enabled;
  const living = await services.withValidKeys(now);
  return enabled.filter(({ service }) => service === null || living.has(service));
}

async function sendOne(
  { store, send, effects }: OutboxDeps,
  webhook: Webhook,
  { delivery: leased, event: message }: Taken,
): Promise<void> {
  const { log, metrics } = effects;
  const [at, began] = [effects.now(), effects.elapsed()];
  const outcome = await send(webhook, message);
  effects.failpoint('event_sent');
  const seconds = effects.elapsed() - began;
  const attempt = { attempt: leased.tries, at, seconds, ...attemptOf(outcome) };
  if ('delivered' in outcome) {
    metrics.add(instruments.webhooks, { outcome: 'delivered' });
    await store.webhooks.settle(leased, attempt, null);
    effects.failpoint('event_settled');
    return;
  }
  const now = effects.now();
  const nextAt = nextAttemptAt(leased, outcome, now, (effects.randomBytes(1)[0] ?? 0) / 255);
  // Another relay has taken it meanwhile, and settles it.
  if ((await store.webhooks.settle(leased, attempt, nextAt)) === 'lost') return;
  const { event, type, tries } = leased;
  const about = { webhook: webhook.id, event, type, attempts: tries, status: outcome.status };
  if (outcome.status === 410) {
    log.error(about, 'webhook disabled: its receiver answered 410; its events wait until webhooks replay');
    metrics.add(instruments.webhooks, { outcome: 'gone' });
    await store.webhooks.change(webhook.id, (storedWebhook) => decideDisabling(storedWebhook, now, relay));
  } else if (nextAt === null) {
    log.error(
      { ...about, reason: outcome.reason },
      'webhook delivery failed for good after all retries: the event can be replayed',
    );
    metrics.add(instruments.webhooks, { outcome: 'dead' });
  } else metrics.add(instruments.webhooks, { outcome: 'failed' });
}

const attemptOf = ({ answer = '', ...outcome }: Outcome): Pick<Attempt, 'status' | 'error' | 'answer'> =>
  'delivered' in outcome
    ? { status: outcome.delivered, error: null, answer }
    : { status: outcome.status, error: outcome.reason, answer };
