import type { Effects } from '../../base/effects.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import type { Seconds } from '../../base/time.ts';
import { instruments } from '../../domain/instruments.ts';
import { newId } from '../../domain/secrets.ts';
import { decideDisabling } from '../../domain/webhook/decide-webhook.ts';
import type { Attempt, Delivery, Webhook } from '../../domain/webhook/webhook.ts';
import type { Taken } from '../../store/contract/webhook.ts';
import type { Store } from '../../store/store.ts';
import { afterDeliveryFailure } from './retries.ts';
import type { Outcome, Send } from './send.ts';

/** Seconds between looks at what is due. */
const roundPause: Seconds = 1;

/** Messages that are sent to one receiver at the same time. */
const atOnce = 16;

/** After how many attempts to a webhook the log of its attempts is shortened. */
const trimmedAfter = 100;

/** The actor who disables a webhook whose receiver is gone. */
const relay = { kind: 'relay' } as const;

export interface OutboxDeps {
  store: Pick<Store, 'webhooks' | 'services'>;
  send: Send;
  /** The longest that sending takes, in seconds. A delivery is leased for twice as long. */
  timeout: Seconds;
  effects: Pick<Effects, 'now' | 'elapsed' | 'sleep' | 'log' | 'metrics' | 'randomBytes' | 'reached'>;
}

/**
 * Delivers what is in the outbox until the signal aborts; messages under way are finished. Each webhook has its own places, so
 * that none waits for another receiver.
 */
export async function runOutbox(deps: OutboxDeps, signal: AbortSignal): Promise<void> {
  const { store, effects } = deps;
  const sending = new Set<{ readonly to: string; readonly done: Promise<void> }>();
  const attempts = new Map<string, number>();
  const trim = async (webhook: string) => {
    const number = (attempts.get(webhook) ?? 0) + 1;
    attempts.set(webhook, number);
    if (number % trimmedAfter === 0) await store.webhooks.trimAttempts(webhook);
  };
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
    const taken = await store.webhooks.take(webhook.id, now, now + 2 * deps.timeout, places);
    if (taken.length > 0) effects.reached('event_taken');
    for (const each of taken) {
      const done = sendOne(deps, webhook, each)
        .then(() => trim(webhook.id))
        .catch(failed);
      const one = { to: webhook.id, done };
      sending.add(one);
      void done.then(() => {
        sending.delete(one);
        pause.abort();
      });
    }
    return taken.length;
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
  const living = await services.living(now);
  return enabled.filter(({ service }) => service === null || living.has(service));
}

async function sendOne(
  { store, send, effects }: OutboxDeps,
  webhook: Webhook,
  { delivery: taken, event: message }: Taken,
): Promise<void> {
  const { log, metrics } = effects;
  const [at, begun] = [effects.now(), effects.elapsed()];
  const outcome = await send(webhook, message);
  effects.reached('event_sent');
  const id = newId(effects.randomBytes);
  const attempt = { id, at, seconds: effects.elapsed() - begun, ...attemptOf(taken, outcome) };
  if ('delivered' in outcome) {
    metrics.add(instruments.webhooks, { outcome: 'delivered' });
    await store.webhooks.settle(taken, undefined, attempt);
    effects.reached('event_settled');
    return;
  }
  const now = effects.now();
  const next = afterDeliveryFailure(taken, outcome, now, (effects.randomBytes(1)[0] ?? 0) / 255);
  // Another relay has taken it meanwhile, and settles it.
  if ((await store.webhooks.settle(taken, next, attempt)) === 'lost') return;
  const { event, type, attempts } = taken;
  const about = { webhook: webhook.id, event, type, attempts, status: outcome.status };
  if (outcome.status === 410) {
    log.error(about, 'webhook disabled: its receiver answered 410; its events wait until webhooks replay');
    metrics.add(instruments.webhooks, { outcome: 'gone' });
    await store.webhooks.change(webhook.id, (known) => decideDisabling(known, now, relay));
  } else if (next.nextAt === null) {
    log.error(
      { ...about, reason: outcome.reason },
      'webhook delivery failed for good after all retries: the event can be replayed',
    );
    metrics.add(instruments.webhooks, { outcome: 'dead' });
  } else metrics.add(instruments.webhooks, { outcome: 'failed' });
}

const attemptOf = (
  { webhook, event, seq, type, account, attempts }: Delivery,
  { answer = '', ...outcome }: Outcome,
): Omit<Attempt, 'id' | 'at' | 'seconds'> => ({
  ...{ webhook, event, seq, type, account, attempt: attempts, answer },
  ...('delivered' in outcome
    ? { status: outcome.delivered, error: null }
    : { status: outcome.status, error: outcome.reason }),
});
