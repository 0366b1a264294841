import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { emptyResource, type Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  InstrumentType,
  MeterProvider,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Instrument, Metrics } from '../../base/metrics.ts';
import { instruments, observables } from '../../domain/instruments.ts';
import { type GaugeSources, type Readings, readGauges } from './read-gauges.ts';
import { watchNode } from './watch-node.ts';

export interface MetricsInUse extends Metrics {
  /** All values, for a collector. */
  collect(): Promise<ResourceMetrics>;
  /** All values in Prometheus' text format, version 0.0.4. */
  text(): Promise<string>;
  /** Stops measuring the event loop and garbage collection. */
  stop(): void;
}

/** Every instrument, in the order in which /metrics and the document have them. */
export const allInstruments: readonly Instrument<'counter' | 'histogram' | 'gauge'>[] = [
  ...Object.values(instruments),
  ...Object.values(observables),
];

/** Creates the table's instruments with OpenTelemetry. Gauges are read whenever the metrics are. */
export function createMetrics(sources: GaugeSources, resource: Resource = emptyResource()): MetricsInUse {
  const reader = new Reader();
  const meter = new MeterProvider({ resource, readers: [reader] }).getMeter('relay');
  const optionsOf = ({ help, unit }: Instrument<string>) => ({ description: help, ...(unit && { unit }) });
  const recorders = new Map<Instrument<string>, (value: number, labels: object) => void>();
  for (const row of Object.values(instruments)) {
    const record = recorderOf(row);
    recorders.set(row, record);
    for (const labels of row.initial ?? []) record(0, labels);
  }
  const metrics: Metrics = {
    add: (counter, labels, times = 1) => recorders.get(counter)?.(times, labels),
    record: (histogram, seconds, labels) => recorders.get(histogram)?.(seconds, labels),
    set: (gauge, value, labels) => recorders.get(gauge)?.(value, labels),
  };

  function recorderOf(row: Instrument<'counter' | 'histogram' | 'gauge'>) {
    const options = optionsOf(row);
    switch (row.kind) {
      case 'counter': {
        const counter = meter.createCounter(row.name, options);
        return (value: number, labels: object) => counter.add(value, labels as never);
      }
      case 'histogram': {
        const advice = { explicitBucketBoundaries: [...(row.buckets ?? [])] };
        const histogram = meter.createHistogram(row.name, { ...options, advice });
        return (value: number, labels: object) => histogram.record(value, labels as never);
      }
      case 'gauge': {
        const gauge = meter.createGauge(row.name, options);
        return (value: number, labels: object) => gauge.record(value, labels as never);
      }
    }
  }

  const node = watchNode(metrics);
  const observed = mapValues(observables, (row) =>
    row.kind === 'counter'
      ? meter.createObservableCounter(row.name, optionsOf(row))
      : meter.createObservableGauge(row.name, optionsOf(row)),
  );
  meter.addBatchObservableCallback(async (result) => {
    const eventLoopDelay = node.readDelays();
    const all: Record<keyof typeof observables, Readings> = {
      ...(await readGauges(sources)),
      eventLoopDelay,
    };
    for (const [name, observable] of Object.entries(observed))
      for (const { value, labels } of all[name as keyof typeof observables])
        result.observe(observable, value, labels);
  }, Object.values(observed));

  const collect = async () => {
    const { resourceMetrics, errors } = await reader.collect();
    // A fault of the relay: better no answer than one in which gauges are missing.
    if (errors.length > 0) throw errors[0];
    return resourceMetrics;
  };
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return {
    ...metrics,
    collect,
    text: async () => withoutValues(serializer.serialize(await collect())),
    stop: node.stop,
  };
}

// --- Internal helpers ---

/**
 * The one reader of all values, for Prometheus and for OTLP: OpenTelemetry keeps what a reader has not read yet, so a second one
 * that nobody asks would grow. A gauge that is read has no value unless it was read just now: others keep their last one.
 */
class Reader extends MetricReader {
  constructor() {
    super({
      aggregationTemporalitySelector: (type) =>
        type === InstrumentType.OBSERVABLE_GAUGE
          ? AggregationTemporality.DELTA
          : AggregationTemporality.CUMULATIVE,
    });
  }
  protected async onForceFlush(): Promise<void> {
    // Values are read, never sent.
  }
  protected async onShutdown(): Promise<void> {
    // Nothing is open.
  }
}

/** Adds the lines about instruments that have no value yet. */
function withoutValues(text: string): string {
  const namesWithValues = new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name));
  const missing = allInstruments.filter(({ name }) => !namesWithValues.has(name));
  return [
    text,
    ...missing.map(({ name, help, kind }) => `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`),
  ].join('');
}

const mapValues = <N extends string, T, R>(
  object: Readonly<Record<N, T>>,
  change: (value: T) => R,
): Record<N, R> =>
  Object.fromEntries(Object.entries<T>(object).map(([name, value]) => [name, change(value)])) as Record<N, R>;
