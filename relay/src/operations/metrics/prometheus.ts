import { monitorEventLoopDelay } from 'node:perf_hooks';
import { connectionStatuses } from '@noiseaware-connect/shared/shapes';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from '../../base/metrics.ts';
import type { Seconds } from '../../base/time.ts';
import { nearestEnd, type StateCount } from '../../domain/connection/groups.ts';

/** Metrics in Prometheus' text format. Gauges that come from the store are read at each scrape. */
export interface Prometheus extends Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** Stops measuring the event loop. */
  stop(): void;
}

/**
 * Creates the metrics with prom-client. While the store is unavailable, `connections` and `connection_dies_seconds` are omitted.
 * @param states counts the connections in each state
 * @param queued counts the calls in each queue
 */
export function createPrometheus(
  states: () => Promise<StateCount[]>,
  queued: () => Record<string, number>,
  now: () => Seconds,
): Prometheus {
  const registry = new Registry();
  const about = <L extends string>(name: string, help: string, ...labelNames: L[]) => ({
    name: `noiseaware_connect_${name}`,
    help,
    labelNames,
    registers: [registry],
  });
  const pairings = new Counter(about('pairings_total', 'Steps and ends of pairings.', 'outcome'));
  const connectionUrls = new Counter(
    about('connection_url_total', 'Calls of the ConnectionURL that were answered.', 'outcome'),
  );
  const connectionUrlTimes = new Histogram({
    ...about('connection_url_seconds', 'Time to the answer of a ConnectionURL call.'),
    buckets: callTimes,
  });
  const renewals = new Counter(about('renewals_total', 'Renewals that were settled.', 'result', 'cause'));
  const noiseAwareTimes = new Histogram({
    ...about('noiseaware_seconds', 'Time to the head of an answer of NoiseAware.', 'call', 'status'),
    buckets: callTimes,
  });
  const storeTimes = new Histogram({
    ...about('store_seconds', 'Time of an operation of the store.', 'operation'),
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
  });
  const webhooks = new Counter(about('webhooks_total', 'Messages to webhooks.', 'outcome'));
  const alerts = new Counter(about('alerts_total', 'Alerts that came, and looks at them.', 'outcome'));
  const open = new Set<string>();
  const breaker = new Gauge(about('breaker_open', 'Whether a call of NoiseAware is left alone.'));
  const queue = new Gauge(about('queue_calls', 'Calls in the queues of admission control.', 'queue'));
  const connections = new Gauge(about('connections', 'Connections in the store, by status.', 'status'));
  const dies = new Gauge(
    about(
      'connection_dies_seconds',
      'Time to the end of the connection that ends next, if nothing renews it.',
    ),
  );
  const delay = new Gauge(
    about('event_loop_delay_seconds', 'Delay of the event loop since it was last asked for.', 'percentile'),
  );
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();
  // Initializes the known label values to 0, so that rates are correct from the first event.
  for (const outcome of ['started', 'connected', 'cancelled', 'expired']) pairings.inc({ outcome }, 0);
  connectionUrls.inc({ outcome: 'granted' }, 0);
  renewals.inc({ result: 'renewed', cause: '' }, 0);
  for (const outcome of ['delivered', 'failed', 'dead', 'gone']) webhooks.inc({ outcome }, 0);
  for (const outcome of ['matched', 'unmatched', 'found', 'absent']) alerts.inc({ outcome }, 0);
  breaker.set(0);

  const readStates = async () => {
    connections.reset();
    dies.remove();
    const counts = await states().catch(() => undefined);
    if (counts === undefined) return;
    for (const status of connectionStatuses) {
      const ofStatus = counts.filter(({ state }) => state.status === status);
      connections.set(
        { status },
        ofStatus.reduce((sum, { near, far }) => sum + near + far, 0),
      );
    }
    const end = nearestEnd(counts);
    if (end !== null) dies.set(end - now());
  };
  const readLoop = () => {
    for (const percentile of [50, 99, 100]) {
      const nanoseconds = loop.count === 0 ? 0 : loop.percentile(percentile);
      delay.set({ percentile: String(percentile) }, nanoseconds / 1e9);
    }
    loop.reset();
  };

  return {
    contentType: registry.contentType,
    async text() {
      await readStates();
      readLoop();
      for (const [name, calls] of Object.entries(queued())) queue.set({ queue: name }, calls);
      return registry.metrics();
    },
    stop: () => void loop.disable(),
    call: (work) => work(),
    task: (_, work) => work(),
    pairing: (outcome, times) => pairings.inc({ outcome }, times),
    connectionUrl(outcome, seconds) {
      connectionUrls.inc({ outcome });
      connectionUrlTimes.observe(seconds);
    },
    renewal: ({ status, cause }) =>
      renewals.inc({ result: status === 'active' ? 'renewed' : 'failed', cause: cause ?? '' }),
    noiseAware: (call, status, seconds) =>
      noiseAwareTimes.observe({ call, status: status === undefined ? 'none' : String(status) }, seconds),
    breaker(call, isOpen) {
      if (isOpen) open.add(call);
      else open.delete(call);
      breaker.set(open.size > 0 ? 1 : 0);
    },
    webhook: (outcome) => webhooks.inc({ outcome }),
    alert: (outcome, times) => alerts.inc({ outcome }, times),
    storeTimes(operation) {
      const times = storeTimes.labels(operation);
      return (seconds) => times.observe(seconds);
    },
  };
}

// --- Internal helpers ---

const callTimes = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];
