import { constants, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import type { Metrics } from '../../base/metrics.ts';
import { instruments } from '../../domain/instruments.ts';
import type { Readings } from './read-gauges.ts';

/** Milliseconds between the samples of the event loop. Their own distance is no delay. */
const resolution = 20;

/** Starts measuring the event loop and garbage collection. */
export function watchNode({ record }: Pick<Metrics, 'record'>) {
  const samples = monitorEventLoopDelay({ resolution });
  samples.enable();
  const collections = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind } = (entry as PerformanceEntry & { detail: { kind: number } }).detail;
      record(instruments.gc, entry.duration / 1000, { v8js_gc_type: gcTypes[kind] ?? String(kind) });
    }
  });
  collections.observe({ entryTypes: ['gc'] });
  return {
    /** The event loop's delays since the last call, in seconds. */
    readDelays(): Readings {
      const delays = [50, 99, 100].map((percentile) => ({
        labels: { percentile: String(percentile) },
        value:
          samples.count === 0 ? 0 : Math.max(0, samples.percentile(percentile) / 1e9 - resolution / 1000),
      }));
      samples.reset();
      return delays;
    },
    stop(): void {
      samples.disable();
      collections.disconnect();
    },
  };
}

// --- Internal helpers ---

const gcTypes: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};
