import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import type { Wake } from '../../base/wake.ts';
import type { Logged } from '../../domain/activity/activity.ts';
import { instruments } from '../../domain/instruments.ts';
import { decideDisabling, type Settlement } from '../../domain/webhook/decide-webhook.ts';
import type { Attempt, Webhook } from '../../domain/webhook/webhook.ts';
import type { PendingWork, Taken } from '../../store/contract/webhook.ts';
import type { Store } from '../../store/store.ts';
import { type DeliveryFailure, nextAttemptAt } from './retries.ts';
import type { Outcome, Send } from './send.ts';

/** Seconds between looks at what other relays have committed, and at what is to be attempted again. */
const lookPause: Seconds = 1;

/** Messages that are sent to one receiver at the same time. */
const atOnce = 16;

/** The actor who disables a webhook whose receiver is gone. */
const relay = { kind: 'relay' } as const;

export interface OutboxDeps {
  store: Pick<Store, 'webhooks' | 'services'>;
  send: Send;
  /** The longest that sending takes, in seconds. A delivery is leased for twice as long. */
  timeout: Seconds;
  /** Called when this relay has committed something that {@link concernsOutbox}. */
  wake: Wake;
  effects: Pick<Effects, 'now' | 'elapsed' | 'sleep' | 'log' | 'metrics' | 'randomBytes' | 'failpoint'>;
}

/** Whether there may be something to send after a commit that has logged this. */
export const concernsOutbox = ({ audit = [], events = [] }: Logged): boolean =>
  events.length > 0 || audit.some(({ webhook }) => webhook !== undefined);

/**
 * Delivers what is in the outbox until the signal aborts; messages under way are finished. Each webhook has its own places, so that
 * none waits for another receiver. What ends during a round is settled together in the next one.
 */
export async function runOutbox(deps: OutboxDeps, signal: AbortSignal): Promise<void> {
  const { store, wake, effects } = deps;
  const sending = new Set<{ readonly to: string; readonly done: Promise<void> }>();
  let ended: EndedAttempt[] = [];
  let nextLook = effects.elapsed();

  const failed = (err: unknown) => effects.log.error({ err }, 'webhook delivery round failed');

  const placesFor = (webhook: Webhook) =>
    atOnce - sending.values().reduce((count, { to }) => (to === webhook.id ? count + 1 : count), 0);

  /** Settles what has ended. Returns the webhooks to which it was sent: more of what is due may be sent to these. */
  const settleEnded = async (): Promise<ReadonlySet<string>> => {
    const attempts = ended;
    ended = [];
    if (attempts.length > 0) await settle(deps, attempts);
    return new Set(attempts.map(({ webhook }) => webhook.id));
  };

  const sendDue = async (webhooks: readonly Webhook[]): Promise<void> => {
    const now = effects.now();
    const limits = new Map(webhooks.map((webhook) => [webhook.id, placesFor(webhook)]));
    const deliveries = await store.webhooks.take(limits, now, now + 2 * deps.timeout);
    if (deliveries.length > 0) effects.failpoint('event_taken');
    for (const taken of deliveries) {
      const webhook = webhooks.find(({ id }) => id === taken.delivery.webhook);
      if (webhook === undefined) continue;
      const sent = sendOne(deps, webhook, taken).then((attempt) => void ended.push(attempt), failed);
      const entry = { to: webhook.id, done: sent };
      sending.add(entry);
      void sent.then(() => {
        sending.delete(entry);
        wake.call();
      });
    }
  };

  /** Sends what can be sent now. Returns whether there was anything. */
  const sendRound = async (): Promise<boolean> => {
    const isLook = effects.elapsed() >= nextLook;
    if (isLook) nextLook = effects.elapsed() + lookPause;
    const freed = await settleEnded();
    const pending = await readPending(store, effects.now());
    await Promise.all(pending.filter(({ isToReport }) => isToReport).map((each) => reportOutage(deps, each)));
    const ready = pending.filter(({ webhook, isBehind, isDue }) => {
      // What is due and not taken waits for another of its subject, most often.
      const canBeTaken = isBehind || (isDue && (isLook || freed.has(webhook.id)));
      return canBeTaken && placesFor(webhook) > 0;
    });
    if (ready.length > 0) await sendDue(ready.map(({ webhook }) => webhook));
    return ready.length > 0;
  };

  while (!signal.aborted) {
    let isIdle = true;
    try {
      isIdle = !(await sendRound());
    } catch (error) {
      failed(error);
    }
    if (isIdle) await wake.pause((called) => effects.sleep(lookPause, AbortSignal.any([signal, called])));
  }
  await Promise.all([...sending].map(({ done }) => done));
  await settleEnded().catch(failed);
}

// --- Internal helpers ---

/** What there is to do. While no key of its service is valid, a webhook's deliveries wait. */
async function readPending(
  { webhooks, services }: OutboxDeps['store'],
  now: Seconds,
): Promise<PendingWork[]> {
  const pending = await webhooks.pending(now);
  if (pending.every(({ webhook }) => webhook.service === null)) return pending;
  const living = await services.withValidKeys(now);
  return pending.filter(({ webhook: { service } }) => service === null || living.has(service));
}

/** Tells others that a receiver has accepted nothing for a day, or that it does again. */
async function reportOutage({ store, effects }: OutboxDeps, { webhook }: PendingWork): Promise<void> {
  const reported = await store.webhooks.reportOutage(webhook.id, effects.now());
  const about = { webhook: webhook.id };
  if (reported === 'webhook.failing')
    effects.log.error(
      about,
      'webhook receiver has accepted nothing for a day: its events wait, or are given up',
    );
  if (reported === 'webhook.recovered') effects.log.info(about, 'webhook receiver accepts events again');
}

/** A delivery that was sent, and how that ended. */
interface EndedAttempt {
  readonly webhook: Webhook;
  readonly outcome: Outcome;
  readonly settlement: Settlement;
}

async function sendOne(
  { send, effects }: OutboxDeps,
  webhook: Webhook,
  { delivery: leased, event: message }: Taken,
): Promise<EndedAttempt> {
  const [at, began] = [effects.now(), effects.elapsed()];
  const outcome = await send(webhook, message);
  effects.failpoint('event_sent');
  const seconds = effects.elapsed() - began;
  const attempt = { attempt: leased.tries, at, seconds, ...attemptOf(outcome) };
  const nextAt =
    'delivered' in outcome
      ? null
      : nextAttemptAt(leased, outcome, effects.now(), (effects.randomBytes(1)[0] ?? 0) / 255);
  return { webhook, outcome, settlement: { leased, attempt, nextAt } };
}

async function settle(deps: OutboxDeps, attempts: readonly EndedAttempt[]): Promise<void> {
  const { store, effects } = deps;
  const results = await store.webhooks.settle(attempts.map(({ settlement }) => settlement));
  effects.failpoint('event_settled');
  for (const [index, { webhook, outcome, settlement }] of attempts.entries()) {
    if ('delivered' in outcome) effects.metrics.add(instruments.webhooks, { outcome: 'delivered' });
    // If it was lost, another relay has taken it meanwhile, and settles it.
    else if (results[index] === 'settled') await noteFailure(deps, webhook, outcome, settlement);
  }
}

async function noteFailure(
  { store, effects: { now, log, metrics } }: OutboxDeps,
  webhook: Webhook,
  { status, reason }: DeliveryFailure,
  { leased: { event, type, tries }, nextAt }: Settlement,
): Promise<void> {
  const about = { webhook: webhook.id, event, type, attempts: tries, status };
  if (status === 410) {
    log.error(about, 'webhook disabled: its receiver answered 410; its events wait until webhooks replay');
    metrics.add(instruments.webhooks, { outcome: 'gone' });
    await store.webhooks.change(webhook.id, (storedWebhook) => decideDisabling(storedWebhook, now(), relay));
  } else if (nextAt === null) {
    log.error(
      { ...about, reason },
      'webhook delivery failed for good after all retries: the event can be replayed',
    );
    metrics.add(instruments.webhooks, { outcome: 'dead' });
  } else metrics.add(instruments.webhooks, { outcome: 'failed' });
}

const attemptOf = ({ answer = '', ...outcome }: Outcome): Pick<Attempt, 'status' | 'error' | 'answer'> =>
  'delivered' in outcome
    ? { status: outcome.delivered, error: null, answer }
    : { status: outcome.status, error: outcome.reason, answer };
