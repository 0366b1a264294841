import type { Config } from './config.ts';
import type { Deps } from './endpoints/handler.ts';
import { healthHandlers } from './endpoints/health.ts';
import { serveOperations } from './http/serve-operations.ts';
import { measureStore } from './metrics/measure-store.ts';
import { type Metrics, noMetrics } from './metrics/metrics.ts';
import { createPrometheus, type Prometheus } from './metrics/prometheus.ts';
import type { Store } from './store/store.ts';

/**
 * The store and the effects of a relay that is measured where its operator wants that; else as they are.
 * @param wrap adds what else takes metrics to those of the listener for monitoring
 */
export function measured(
  config: Config,
  store: Store,
  effects: Deps['effects'],
  wrap: ((inner: Metrics) => Metrics) | undefined,
) {
  if (config.operations === undefined && wrap === undefined) return { store, effects };
  const { now, elapsed } = effects;
  const prometheus = config.operations && createPrometheus(() => store.connections.countStates(now()), now);
  const inner = prometheus ?? noMetrics;
  const metrics = wrap === undefined ? inner : wrap(inner);
  return {
    store: measureStore(store, metrics, elapsed),
    effects: { ...effects, metrics },
    ...(prometheus && { prometheus }),
  };
}

/**
 * Listens for the operator's monitoring; says in the log where it cannot, since that must keep no connection from being
 * renewed. Gives where it listens, and what closes it.
 */
export async function openOperations(
  { operations }: Config,
  deps: Deps,
  prometheus: Prometheus | undefined,
): Promise<{ url?: string; close(): Promise<void> }> {
  if (operations === undefined || prometheus === undefined) return { close: async () => undefined };
  const answers = {
    live: healthHandlers.live(deps),
    ready: healthHandlers.ready(deps),
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
