import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type Effects, realEffects } from '@noiseaware-connect/relay/base/effects';
import { type Labels, type Metrics, noMetrics } from '@noiseaware-connect/relay/base/metrics';
import { createWake } from '@noiseaware-connect/relay/base/wake';
import { instruments } from '@noiseaware-connect/relay/domain/instruments';
import { createSealer } from '@noiseaware-connect/relay/domain/sealing/sealing';
import { runOutbox } from '@noiseaware-connect/relay/features/webhooks/run-outbox';
import { createSend, type Send } from '@noiseaware-connect/relay/features/webhooks/send';
import { createWebhooks } from '@noiseaware-connect/relay/features/webhooks/webhooks';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { onTestFinished } from 'vitest';
import { operator, relay, sampleConnection, start } from '../store/conformance/samples.ts';
import { addConnection } from '../store/conformance/store-check.ts';
import { memoryBench } from '../store/tested-stores.ts';
import { recordingLog } from '../support/recording-log.ts';

/** A store with webhooks, with a clock that the test moves, and relays that deliver from it. */
export async function outboxStage({ timeout = 1 } = {}) {
  const { store } = await memoryBench();
  const clock = { now: start };
  const { log, lines } = recordingLog();
  const outcomes: string[] = [];
  const pauses = new EventTarget();
  let slept = 0;
  const metrics: Metrics = {
    ...noMetrics,
    add: (counter, labels: Labels) =>
      void (counter.name === instruments.webhooks.name && outcomes.push(labels['outcome'] ?? '')),
  };
  const effects: Effects = {
    ...realEffects(log),
    now: () => clock.now,
    elapsed: () => realEffects(log).elapsed() + slept,
    // Called if nothing is due: the pause between two rounds, which is shorter than it seems.
    sleep: async (seconds, signal) => {
      pauses.dispatchEvent(new Event('pause'));
      await realEffects(log).sleep(0.001, signal);
      slept += seconds;
    },
    metrics,
  };
  const sealer = createSealer([{ id: 'key', key: new Uint8Array(randomBytes(32)) }]);
  const config = { isPrivateAllowed: true, timeout, isProxied: false };
  const sender = createSend({ effects, sealer, config });
  let underWay = 0;
  let relays = 0;
  const send: Send = async (...message) => {
    underWay += 1;
    try {
      return await sender(...message);
    } finally {
      underWay -= 1;
    }
  };

  /** Waits until the relays have found nothing due in two rounds in a row, with nothing under way. */
  const rest = async (): Promise<void> => {
    for (let quiet = 0; quiet < 2 * relays; quiet = underWay === 0 ? quiet + 1 : 0)
      await once(pauses, 'pause');
  };
  /** Advances the clock until that happens, each time when no work is left. */
  const passTime = async (step: number, until: () => boolean): Promise<void> => {
    for (let turns = 0; !until(); turns += 1) {
      if (turns > 5_000) throw new Error('it does not happen');
      await rest();
      clock.now += step;
    }
  };
  const webhooks = createWebhooks({ store, effects, sealer, send, rules: config });

  /** Starts a relay that delivers until it is stopped. */
  const run = (): (() => Promise<void>) => {
    relays += 1;
    const stopping = new AbortController();
    const wake = createWake();
    const running = runOutbox({ store, send, wake, effects, timeout }, stopping.signal);
    const stop = async () => {
      stopping.abort();
      await running;
    };
    onTestFinished(stop);
    return stop;
  };

  const add = async (url: string) => {
    const added = await webhooks.add({ url }, null, operator);
    if ('refused' in added) throw new Error(added.refused);
    return added;
  };

  return { store, clock, lines, outcomes, webhooks, rest, passTime, run, add, ...acts(store, clock) };
}

/** Changes a connection: each change is one event. */
function acts(store: Store, clock: { now: number }) {
  const settle = async (id: string, status: 'degraded' | 'active') => {
    const cause = status === 'active' ? null : ('slow' as const);
    const to = sampleConnection({ id, status, cause, tokens: null, lastRenewedAt: clock.now });
    const lease = { owner: 'it', now: clock.now, until: clock.now + 9, refresh: true };
    await store.connections.beginRenewal(id, lease, relay);
    await store.connections.settleRenewal(id, 'it', () => to, clock.now, relay);
  };
  return {
    connect: (id = 'connection-1') => addConnection(store, { id, connectedAt: clock.now }),
    degrade: (id = 'connection-1') => settle(id, 'degraded'),
    recover: (id = 'connection-1') => settle(id, 'active'),
  };
}
