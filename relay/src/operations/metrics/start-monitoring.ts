import type { Effects } from '../../base/effects.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import type { MetricsInUse } from './create-metrics.ts';
import { followAuditLog } from './follow-audit-log.ts';
import { measureStore } from './measure-store.ts';
import type { GaugeSources } from './read-gauges.ts';
import { watchPublicAddress } from './watch-public-address.ts';

export interface Monitoring {
  /** The store, measured. */
  readonly store: Store;
  /** The effects, with metrics and spans that are in use. */
  readonly effects: Effects;
  /** Undefined if neither the monitoring listener nor a collector is configured: then nothing is measured. */
  readonly metrics?: MetricsInUse;
  /** Sends what a collector does not have yet. */
  stop(): Promise<void>;
}

/** Starts metrics for the monitoring listener and for a collector, and spans for a collector, if they are configured. */
export async function startMonitoring(
  config: Config,
  store: Store,
  effects: Effects,
  queued: GaugeSources['queued'],
): Promise<Monitoring> {
  // Neither is loaded by a command.
  const telemetry =
    config.collectors.length > 0
      ? (await import('./open-telemetry.ts')).openTelemetry(process.env, effects)
      : undefined;
  if (config.operations === undefined && telemetry === undefined)
    return { store, effects, stop: async () => undefined };
  const { createMetrics } = await import('./create-metrics.ts');
  const stopping = new AbortController();
  const publicAddress = watchPublicAddress(config.publicUrl, effects, stopping.signal);
  const { now, elapsed } = effects;
  const metrics = createMetrics(
    { store, queued, publicAddress, auditLog: followAuditLog(store.audit), now },
    telemetry?.resource,
  );
  telemetry?.sendMetrics(metrics);
  const recorded = telemetry?.withSpans(metrics) ?? metrics;
  return {
    store: measureStore(store, recorded, elapsed),
    effects: { ...effects, metrics: recorded, ...(telemetry && { spans: telemetry.spans }) },
    metrics,
    async stop() {
      stopping.abort();
      await telemetry?.stop();
      metrics.stop();
    },
  };
}
