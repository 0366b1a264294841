import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  diag,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Effects } from '../../base/effects.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { Seconds } from '../../base/time.ts';
import { version } from '../../base/version.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Time limit for sending the rest at a stop. */
const lastWords: Seconds = 2;

/** Log an unreachable collector at most once in this time. */
const silence: Seconds = 60;

/**
 * Exports metrics and spans to a collector: one span per call and per scheduled renewal, with child spans for the store and
 * NoiseAware. They contain names, methods, routes, statuses, codes and request ids, but no account, query, header or body. A
 * caller's trace context is ignored.
 */
export function openTelemetry(env: Env, { now, log, sleep }: Pick<Effects, 'now' | 'log' | 'sleep'>) {
  const resource = resourceFromAttributes({
    'service.name': 'noiseaware-connect-relay',
    'service.version': version,
  }).merge(detectResources({ detectors: [envDetector] }));
  let saidAt = Number.NEGATIVE_INFINITY;
  const fail = () => {
    if (now() - saidAt < silence) return;
    saidAt = now();
    log.warn('the OpenTelemetry collector does not take what is sent');
  };
  const quiet = () => undefined;
  diag.setLogger({ error: fail, warn: quiet, info: quiet, debug: quiet, verbose: quiet });
  const spans = new TracerProvider({
    resource,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(shareOf(env)) }),
    spanProcessors: isOff(env, 'TRACES')
      ? []
      : [
          new BatchSpanProcessor({
            exporter: new OTLPTraceExporter(),
            ...milliseconds('scheduledDelayMillis', env['OTEL_BSP_SCHEDULE_DELAY']),
          }),
        ],
  });
  const meters = new MeterProvider({
    resource,
    readers: isOff(env, 'METRICS')
      ? []
      : [
          new PeriodicExportingMetricReader({
            exporter: new OTLPMetricExporter(),
            ...milliseconds('exportIntervalMillis', env['OTEL_METRIC_EXPORT_INTERVAL']),
          }),
        ],
  });
  return {
    metrics: (inner: Metrics) => metricsOf(spans, meters, now, inner),
    /** Sends the rest, within the time limit. */
    async stop(): Promise<void> {
      const done = new AbortController();
      const sent = Promise.allSettled([spans.shutdown(), meters.shutdown()]).then(() => done.abort());
      await Promise.race([sent, sleep(lastWords, done.signal)]);
    },
  };
}

// --- Internal helpers ---

/** Metrics that also update the inner ones. */
function metricsOf(
  spans: TracerProvider,
  meters: MeterProvider,
  now: () => Seconds,
  inner: Metrics,
): Metrics {
  const tracer = spans.getTracer('relay');
  const meter = meters.getMeter('relay');
  const counter = (name: string) => meter.createCounter(`noiseaware_connect.${name}`);
  const times = (name: string) => meter.createHistogram(`noiseaware_connect.${name}`, { unit: 's' });
  const [pairings, connectionUrls, renewals, webhooks, alerts] = [
    'pairings',
    'connection_url',
    'renewals',
    'webhooks',
    'alerts',
  ].map(counter);
  const [urlTimes, noiseAware, store] = [
    'connection_url.duration',
    'noiseaware.duration',
    'store.duration',
  ].map(times);
  const breaker = meter.createUpDownCounter('noiseaware_connect.breakers_open');
  const active = new AsyncLocalStorage<Context>();
  /** Records a span that ends now, as a child of the current call. */
  const ended = (name: string, seconds: Seconds, attributes: Attributes, kind = SpanKind.INTERNAL) => {
    const at = now();
    const options = { kind, attributes, startTime: (at - seconds) * 1000 };
    tracer.startSpan(name, options, active.getStore() ?? ROOT_CONTEXT).end(at * 1000);
  };
  return {
    async call(work) {
      const span = tracer.startSpan('call', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
      try {
        const seen = await active.run(trace.setSpan(ROOT_CONTEXT, span), () => inner.call(work));
        span.updateName(`${seen.method} ${seen.route ?? 'elsewhere'}`);
        span.setAttributes({
          'http.request.method': seen.method,
          'http.response.status_code': seen.status,
          'request.id': seen.requestId,
          ...(seen.route === undefined ? {} : { 'http.route': seen.route }),
          ...(seen.code === undefined ? {} : { 'error.type': seen.code }),
        });
        if (seen.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        return seen;
      } finally {
        span.end();
      }
    },
    async task(name, work) {
      const span = tracer.startSpan(name, {}, ROOT_CONTEXT);
      try {
        return await active.run(trace.setSpan(ROOT_CONTEXT, span), () => inner.task(name, work));
      } finally {
        span.end();
      }
    },
    pairing(outcome, times = 1) {
      inner.pairing(outcome, times);
      pairings?.add(times, { outcome });
    },
    connectionUrl(outcome, seconds) {
      inner.connectionUrl(outcome, seconds);
      connectionUrls?.add(1, { outcome });
      urlTimes?.record(seconds);
    },
    renewal(connection) {
      inner.renewal(connection);
      const result = connection.status === 'active' ? 'renewed' : 'failed';
      renewals?.add(1, { result, cause: connection.cause ?? '' });
    },
    webhook(outcome) {
      inner.webhook(outcome);
      webhooks?.add(1, { outcome });
    },
    alert(outcome, times) {
      inner.alert(outcome, times);
      alerts?.add(times, { outcome });
    },
    noiseAware(call, status, seconds) {
      inner.noiseAware(call, status, seconds);
      const attributes = { call, 'http.response.status_code': status ?? 0 };
      noiseAware?.record(seconds, attributes);
      ended(`NoiseAware ${call}`, seconds, attributes, SpanKind.CLIENT);
    },
    breaker(call, isOpen) {
      inner.breaker(call, isOpen);
      breaker.add(isOpen ? 1 : -1, { call });
    },
    storeTimes(operation) {
      const note = inner.storeTimes(operation);
      return (seconds) => {
        note(seconds);
        store?.record(seconds, { operation });
        ended(`store ${operation}`, seconds, {});
      };
    },
  };
}

const isOff = (env: Env, what: 'TRACES' | 'METRICS'): boolean =>
  env[`OTEL_${what}_EXPORTER`] === 'none' ||
  !(env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env[`OTEL_EXPORTER_OTLP_${what}_ENDPOINT`]);

/** The share of calls that are sampled. */
function shareOf(env: Env): number {
  const sampler = env['OTEL_TRACES_SAMPLER'] ?? '';
  if (sampler.endsWith('always_off')) return 0;
  return sampler.endsWith('traceidratio') ? Number(env['OTEL_TRACES_SAMPLER_ARG'] ?? 1) : 1;
}

const milliseconds = <N extends string>(name: N, text: string | undefined): Partial<Record<N, number>> =>
  Number(text) > 0 ? ({ [name]: Number(text) } as Record<N, number>) : {};
