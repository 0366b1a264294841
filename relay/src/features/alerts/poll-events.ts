import type { Effects } from '../../base/effects.ts';
import { processConcurrently, repeatUntilAborted } from '../../base/repeat-until-aborted.ts';
import { minute, type Seconds } from '../../base/time.ts';
import type { Alert } from '../../domain/alert/alert.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import { isAnswerRecorded } from '../../domain/connection/decide-connection.ts';
import { longestWait } from '../../domain/connection/renewal-plan.ts';
import type { Store } from '../../store/store.ts';
import type { ListEvents } from './list-events.ts';
import { alertsOf, tolerance } from './match-event.ts';

/** Connections that are polled at the same time, and seconds between two calls of a worker: at most ten a second. */
const atOnce = 4;
const pause: Seconds = 0.4;

/** Connections of a page; the turn is extended after each page. */
const pageSize = 50;

/**
 * The share of the pause between rounds after which another relay may take a turn: below 1, so that an early timer does not miss
 * its turn.
 */
const turnShare = 0.8;

/** Failed answers in a row after which NoiseAware gets only one call per round. */
const failureThreshold = 5;

/** Seconds after which a stored alert that was not settled, because the relay ended, is checked like any other. */
const lease: Seconds = 2 * minute;

interface PollDeps {
  store: Pick<Store, 'alerts' | 'connections' | 'takeTurn'>;
  listEvents: ListEvents;
  effects: Pick<Effects, 'now' | 'sleep' | 'log'>;
  /** Seconds between rounds. */
  every: Seconds;
}

/**
 * Reads the events of each active connection in rounds, until the signal aborts, and stores alerts for them: for partners who get
 * no alerts from NoiseAware. Of relays that share the store one does a round.
 */
export async function runEventPolling(deps: PollDeps, signal: AbortSignal): Promise<void> {
  const { store, effects, every } = deps;
  const condition: Condition = { failures: 0, waiting: new Map() };
  const round = async () => {
    const isOurs =
      store.takeTurn === undefined ||
      (await store.takeTurn(effects.now(), every * turnShare, 'events')) !== undefined;
    if (isOurs) await pollAll(deps, condition, signal);
  };
  await repeatUntilAborted(round, { pause: every, failed: 'event polling round failed', effects }, signal);
}

// --- Internal helpers ---

/** What recent calls show about NoiseAware. */
interface Condition {
  /** Failed answers in a row. */
  failures: number;
  /** Connections that are not polled, and until when. */
  readonly waiting: Map<string, Seconds>;
}

/** Rounds for which a failing connection is not polled: at least one is skipped, so that it does not delay others. */
const roundsSkipped = 1.5;

const longestSkip = (every: Seconds): Seconds => Math.max(longestWait, roundsSkipped * every);

async function pollAll(deps: PollDeps, condition: Condition, signal: AbortSignal): Promise<void> {
  const { store, effects, every } = deps;
  for (const [id, until] of condition.waiting) {
    const remaining = until - effects.now();
    // A time further ahead than any possible one was set before the system clock was set back.
    if (remaining <= 0 || remaining > longestSkip(every)) condition.waiting.delete(id);
  }
  const wasDown = condition.failures >= failureThreshold;
  if (wasDown) condition.failures = failureThreshold - 1;
  const isStopped = () => signal.aborted || condition.failures >= failureThreshold;
  let after: string | undefined;
  do {
    const page = await store.connections.list({ status: 'active', after, limit: pageSize });
    const due = page.connections.filter(({ id }) => !condition.waiting.has(id));
    const poll = (each: Connection) =>
      pollOne(deps, condition, each).finally(() => effects.sleep(pause, signal));
    await processConcurrently(due, poll, {
      atOnce: condition.failures === 0 ? atOnce : 1,
      isStopped,
      failed: 'event polling of a connection failed',
      log: effects.log,
    });
    await store.takeTurn?.(effects.now(), 0, 'events');
    after = page.next;
  } while (after !== undefined && !isStopped());
  if (condition.failures >= failureThreshold && !wasDown)
    effects.log.warn('event polling paused until NoiseAware answers');
}

async function pollOne(deps: PollDeps, condition: Condition, connection: Connection): Promise<void> {
  const { listEvents, effects, every } = deps;
  const { id, account, apiAnsweredAt, connectedAt } = connection;
  const now = effects.now();
  // Events before the last recorded answer are known. The first reading goes back as far as an alert may be late.
  const since = Math.max(connectedAt, Math.min(apiAnsweredAt ?? now, now) - tolerance);
  const answer = await listEvents(connection, since);
  if ('events' in answer) {
    condition.failures = 0;
    if (!answer.isComplete)
      effects.log.warn({ connection: id }, 'more events at NoiseAware than are read in one round');
    const alerts = answer.events.flatMap((event) => alertsOf(event, account.id, now));
    const recent = alerts.filter(({ at }) => at >= since);
    if (recent.length > 0 || !isAnswerRecorded(connection, now)) await storeAlerts(deps, id, recent);
    return;
  }
  if (answer.isDown) condition.failures += 1;
  condition.waiting.set(id, now + Math.max(answer.retryAfter ?? 0, roundsSkipped * every));
}

/** Stores new alerts, verified by the events they are made from, and records that NoiseAware answered. */
async function storeAlerts({ store, effects }: PollDeps, id: string, alerts: Alert[]): Promise<void> {
  // It may have been disconnected and erased during the call.
  const connection = await store.connections.find(id);
  if (connection === undefined || connection.status === 'disconnected') return;
  const now = effects.now();
  if (alerts.length > 0) {
    const leased = alerts.map((alert) => ({ ...alert, connection: id, checkAt: now + lease }));
    const { added } = await store.alerts.add(leased);
    const verified = added.map((each) => ({ id: each, finding: 'found' as const }));
    await store.alerts.settle(verified, now);
  }
  await store.connections.recordApiAnswer(id, now);
}
