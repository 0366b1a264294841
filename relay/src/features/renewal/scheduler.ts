import { cacheFor } from '../../base/cache-for.ts';
import type { Effects } from '../../base/effects.ts';
import { processConcurrently, repeatUntilAborted } from '../../base/repeat-until-aborted.ts';
import { day, minute, type Seconds } from '../../base/time.ts';
import type { RenewalPlan } from '../../domain/connection/renewal-plan.ts';
import { instruments } from '../../domain/instruments.ts';
import type { Due } from '../../store/contract/connection.ts';
import type { Store } from '../../store/store.ts';
import { createPace, type Pace } from './pace.ts';
import type { Renewer } from './renewer.ts';

/** Seconds between looks at what is due. */
const roundPause = 5;

/**
 * How many renewals the schedule runs at the same time: enough that one relay renews 100,000 connections within an hour while NoiseAware
 * takes 400 ms, and fewer than the calls that NoiseAware gets at the same time (`mostCalls`), so that people and backends do not wait for
 * them.
 */
const atOnce = 14;

interface ScheduleDeps {
  store: Store;
  renewer: Renewer;
  effects: Pick<Effects, 'now' | 'elapsed' | 'sleep' | 'log' | 'metrics' | 'spans'>;
  plan: Pick<RenewalPlan, 'pause'>;
  /** How long audit entries are kept. */
  auditLife: Seconds;
  /** The same for events. */
  eventLife: Seconds;
}

/** Renews connections when they are due, and removes what has ended, until the signal aborts. */
export async function runSchedule(deps: ScheduleDeps, signal: AbortSignal): Promise<void> {
  const { store, renewer, effects } = deps;
  const paces = { active: createPace(), refused: createPace() };
  // The pace does not need an exact number, and PostgreSQL counts by going through all of them.
  const countAll = cacheFor(store.connections.scheduled, minute, effects);
  const round = async () => {
    const roundStart = effects.now();
    // Relays that share a store take turns. A relay finishes its round even if the next one has begun.
    const turn =
      store.takeTurn === undefined ? alone : await store.takeTurn(roundStart, roundPause * turnShare);
    if (turn === undefined) return;
    await sweepStore(deps);
    // Read again, since the sweep may take long: for a stale time, new leases would seem to end too late.
    const now = effects.now();
    await store.connections.markInterrupted(now, { kind: 'relay' });
    await store.webhooks.warn(now, { kind: 'relay' });
    await store.services.warn(now);
    const at = { now, roundStart, since: turn.since, all: await countAll() };
    const renew = ({ id }: Due) =>
      effects.spans.task('renewal', () => renewer.renew(id, { kind: 'relay' }, true));
    await processConcurrently(await dueNow(deps, paces, at), renew, {
      atOnce,
      isStopped: () => signal.aborted,
      failed: 'connection could not be renewed',
      log: effects.log,
    });
  };
  await repeatUntilAborted(round, { pause: roundPause, failed: 'renewal round failed', effects }, signal);
}

// --- Internal helpers ---

/** The turn of a relay whose store is not shared. */
const alone: { since?: Seconds } = {};

/** A failed sweep must not stop renewals; the next round sweeps again. */
async function sweepStore({ store, effects, auditLife, eventLife }: ScheduleDeps): Promise<void> {
  try {
    const expired = await store.sweep(effects.now(), auditLife, eventLife);
    if (expired > 0) effects.metrics.add(instruments.pairings, { outcome: 'expired' }, expired);
  } catch (error) {
    effects.log.error({ err: error }, 'cleanup of expired records failed');
  }
}

/**
 * The share of the pause between rounds after which the next turn may be taken: below 1, so that an early timer does not miss its
 * turn.
 */
const turnShare = 0.8;

/** How many refused connections are rechecked in a minute; where many are due, nearly twice as many. */
const rechecksPerMinute = 60;

/** The most due connections of one state per round. */
const mostInRound = 1_000;

/**
 * All connections in trouble, and as many of the others as their paces allow: first those whose refresh tokens end soon. Refused
 * ones have a pace of their own, so that they never delay others.
 */
async function dueNow(
  { store: { connections }, plan }: ScheduleDeps,
  paces: Record<'active' | 'refused', Pace>,
  {
    now,
    roundStart,
    since,
    all,
  }: { now: Seconds; roundStart: Seconds; since: Seconds | undefined; all: number },
): Promise<Due[]> {
  const [degraded, urgent, active, refused] = await Promise.all([
    connections.due(now, 'degraded', mostInRound),
    // If a refresh token has ended already, the access code is used, and that can wait.
    connections.urgent(now, now + day, mostInRound),
    connections.due(now, 'active', mostInRound),
    connections.due(now, 'reauthorization_required', mostInRound),
  ]);
  const isFirst = new Set(urgent.first.map(({ id }) => id));
  const inOrder = [...urgent.first, ...active.filter(({ id }) => !isFirst.has(id))];
  return [
    ...degraded,
    ...take(inOrder, paces.active, (pace) => pace.grant(all, plan.pause(), urgent.count, roundStart, since)),
    ...take(refused, paces.refused, (pace) => pace.grant(rechecksPerMinute, minute, 0, roundStart, since)),
  ];
}

function take(due: readonly Due[], pace: Pace, grant: (pace: Pace) => number): Due[] {
  const granted = grant(pace);
  const selected = due.slice(0, granted);
  pace.giveBack(granted - selected.length);
  return selected;
}
