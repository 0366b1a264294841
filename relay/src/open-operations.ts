import type { Effects } from './base/effects.ts';
import { type Metrics, noMetrics } from './base/metrics.ts';
import type { Admission } from './http/admission.ts';
import { serveOperations } from './http/serve-operations.ts';
import { type HealthDeps, healthHandlers } from './operations/health.ts';
import { measureStore } from './operations/metrics/measure-store.ts';
import { createPrometheus, type Prometheus } from './operations/metrics/prometheus.ts';
import type { Config } from './settings/config.ts';
import type { Store } from './store/store.ts';

/**
 * Adds metrics to store and effects if monitoring or telemetry is enabled; otherwise returns them unchanged.
 * @param wrap adds telemetry's metrics to those of the monitoring listener
 */
export function measured(
  config: Config,
  store: Store,
  effects: Effects,
  { queued }: Pick<Admission, 'queued'>,
  wrap: ((inner: Metrics) => Metrics) | undefined,
) {
  if (config.operations === undefined && wrap === undefined) return { store, effects };
  const { now, elapsed } = effects;
  const states = () => store.connections.countStates(now());
  const prometheus = config.operations && createPrometheus(states, queued, now);
  const inner = prometheus ?? noMetrics;
  const metrics = wrap === undefined ? inner : wrap(inner);
  return {
    store: measureStore(store, metrics, elapsed),
    effects: { ...effects, metrics },
    ...(prometheus && { prometheus }),
  };
}

/**
 * Opens the monitoring listener. If that fails (for example because the port is taken), the error is logged and the relay runs
 * without it: renewals matter more than metrics.
 */
export async function openOperations(
  { operations }: Config,
  deps: HealthDeps & { effects: Pick<Effects, 'log'> },
  prometheus: Prometheus | undefined,
): Promise<{ url?: string; close(): Promise<void> }> {
  if (operations === undefined || prometheus === undefined) return { close: async () => undefined };
  const answers = {
    ...healthHandlers(deps),
    metrics: async () => ({ type: prometheus.contentType, text: await prometheus.text() }),
  };
  try {
    const { url, close } = await serveOperations(answers, operations);
    return {
      url,
      async close() {
        prometheus.stop();
        await close();
      },
    };
  } catch (error) {
    deps.effects.log.error({ err: error }, 'nothing listens for monitoring');
    return { close: async () => prometheus.stop() };
  }
}
