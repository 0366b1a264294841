import pLimit from 'p-limit';
import type { Effects } from '../../base/effects.ts';
import { repeatUntilAborted } from '../../base/repeat-until-aborted.ts';
import { minute, type Seconds } from '../../base/time.ts';
import type { Alert, Finding } from '../../domain/alert/alert.ts';
import { instruments } from '../../domain/instruments.ts';
import type { Store } from '../../store/store.ts';
import type { ListEvents } from './list-events.ts';
import { findingOf, tolerance } from './match-event.ts';

/** Seconds between looks at what is due for a check, and between removals of old alerts. */
const roundPause: Seconds = 1;
const removalPause: Seconds = 10 * minute;

/** The most alerts of one round, and the seconds for which no other relay takes them. */
const mostInRound = 500;
const lease: Seconds = 2 * minute;

/** Connections whose events are requested at the same time. */
const atOnce = 4;

interface CheckDeps {
  store: Pick<Store, 'alerts' | 'connections'>;
  listEvents: ListEvents;
  effects: Pick<Effects, 'now' | 'sleep' | 'log' | 'metrics'>;
  /** How long alerts are kept, in seconds. */
  life: Seconds;
}

/**
 * Checks alerts against NoiseAware's own events until the signal aborts, since anyone who knows the address can send one. Also
 * removes old alerts. Each connection's events are requested once per round, for all of its due alerts.
 */
export async function runAlertChecks(deps: CheckDeps, signal: AbortSignal): Promise<void> {
  const { store, effects, life } = deps;
  let removedAt = Number.NEGATIVE_INFINITY;
  const round = async () => {
    await checkDue(deps, signal);
    const now = effects.now();
    if (Math.abs(now - removedAt) < removalPause) return;
    await store.alerts.removeBefore(now - life);
    removedAt = now;
  };
  await repeatUntilAborted(
    round,
    { pause: roundPause, failed: 'alert verification round failed', effects },
    signal,
  );
}

// --- Internal helpers ---

async function checkDue(deps: CheckDeps, signal: AbortSignal): Promise<void> {
  const { store, effects } = deps;
  const now = effects.now();
  const due = await store.alerts.takeDue(now, now + lease, mostInRound);
  const limit = pLimit(atOnce);
  const groups = [...Map.groupBy(due, ({ connection }) => connection)];
  await Promise.all(
    groups.map(([connection, alerts]) =>
      limit(async () => {
        // The rest is taken again when the lease is over.
        if (signal.aborted) return;
        const findings = await look(deps, connection, alerts);
        const verdicts = alerts.map(({ id }, index) => ({ id, finding: findings[index] ?? 'unanswered' }));
        await store.alerts.settle(verdicts, effects.now());
        for (const { finding } of verdicts) effects.metrics.add(instruments.alerts, { outcome: finding });
      }),
    ),
  );
}

/** The finding for each of these alerts of one connection. */
async function look(
  { store, listEvents }: CheckDeps,
  id: string | null,
  alerts: readonly Alert[],
): Promise<Finding[]> {
  const connection = id === null ? undefined : await store.connections.find(id);
  if (connection === undefined) return alerts.map(() => 'undecidable');
  const since = Math.min(...alerts.map(({ at }) => at)) - tolerance;
  const answer = await listEvents(connection, since);
  return alerts.map((alert) => ('events' in answer ? findingOf(alert, answer) : 'unanswered'));
}
