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
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Effects } from '../../base/effects.ts';
import type { Histogram, Labels, Metrics, Spans } from '../../base/metrics.ts';
import type { Seconds } from '../../base/time.ts';
import { version } from '../../base/version.ts';
import { instruments } from '../../domain/instruments.ts';
import { proxyIn } from '../../settings/proxy.ts';
import type { MetricsInUse } from './create-metrics.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Time limit for sending the rest at a stop. */
const lastWords: Seconds = 2;

/** OpenTelemetry's default. */
const usualInterval: Seconds = 60;

/** Log an unreachable collector at most once in this time. */
const silence: Seconds = 60;

/**
 * Exports metrics and spans to a collector: one span per call and per scheduled renewal, with child spans for the store and
 * NoiseAware. They contain names, methods, routes, statuses, codes and request ids, but no account, query, header or body. A
 * caller's trace context is ignored.
 */
export function openTelemetry(
  env: Env,
  { now, log, sleep, every }: Pick<Effects, 'now' | 'log' | 'sleep' | 'every'>,
) {
  const resource = resourceFromAttributes({
    'service.name': 'noiseaware-connect-relay',
    'service.version': version,
  }).merge(detectResources({ detectors: [envDetector] }));
  const proxyEnv = proxyIn(env);
  const throughProxy = proxyEnv && { httpAgentOptions: { keepAlive: true, proxyEnv } };
  let saidAt = Number.NEGATIVE_INFINITY;
  const fail = () => {
    if (now() - saidAt < silence) return;
    saidAt = now();
    log.warn('export to the OpenTelemetry collector failed');
  };
  const quiet = () => undefined;
  diag.setLogger({ error: fail, warn: quiet, info: quiet, debug: quiet, verbose: quiet });
  const tracers = new TracerProvider({
    resource,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(shareOf(env)) }),
    spanProcessors: isOff(env, 'TRACES')
      ? []
      : [
          new BatchSpanProcessor({
            exporter: new OTLPTraceExporter(throughProxy),
            ...(Number(env['OTEL_BSP_SCHEDULE_DELAY']) > 0 && {
              scheduledDelayMillis: Number(env['OTEL_BSP_SCHEDULE_DELAY']),
            }),
          }),
        ],
  });
  const stopping = new AbortController();
  let sendMetrics = async () => {};
  return {
    resource,
    ...spansOf(tracers, now),
    /** Sends the metrics at OpenTelemetry's interval, and once more at the stop. */
    sendMetrics({ collect }: Pick<MetricsInUse, 'collect'>) {
      if (isOff(env, 'METRICS')) return;
      const exporter = new OTLPMetricExporter(throughProxy);
      sendMetrics = async () => {
        const collected = await collect();
        await new Promise<void>((resolve) =>
          exporter.export(collected, ({ error }) => {
            if (error !== undefined) fail();
            resolve();
          }),
        );
      };
      const milliseconds = Number(env['OTEL_METRIC_EXPORT_INTERVAL']);
      every(
        milliseconds > 0 ? milliseconds / 1000 : usualInterval,
        () => void sendMetrics().catch(fail),
        stopping.signal,
      );
    },
    /** Sends the rest, within the time limit. */
    async stop(): Promise<void> {
      stopping.abort();
      const done = new AbortController();
      const sending = Promise.allSettled([tracers.shutdown(), sendMetrics()]).then(() => done.abort());
      await Promise.race([sending, sleep(lastWords, done.signal)]);
    },
  };
}

// --- Internal helpers ---

/** Spans, and metrics whose times are also spans below the call or task that they were recorded in. */
function spansOf(provider: TracerProvider, now: () => Seconds) {
  const tracer = provider.getTracer('relay');
  const active = new AsyncLocalStorage<Context>();
  const spans: Spans = {
    beginCall() {
      const span = tracer.startSpan('call', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
      return {
        run: (work) => active.run(trace.setSpan(ROOT_CONTEXT, span), work),
        end({ method, route, status, code, requestId }) {
          span.updateName(`${method} ${route ?? 'elsewhere'}`);
          span.setAttributes({
            'http.request.method': method,
            'http.response.status_code': status,
            'request.id': requestId,
            ...(route === undefined ? {} : { 'http.route': route }),
            ...(code === undefined ? {} : { 'error.type': code }),
          });
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    async task(name, work) {
      const span = tracer.startSpan(name, {}, ROOT_CONTEXT);
      try {
        return await active.run(trace.setSpan(ROOT_CONTEXT, span), work);
      } finally {
        span.end();
      }
    },
  };
  const withSpans = (inner: Metrics): Metrics => ({
    ...inner,
    record(histogram, seconds, labels) {
      inner.record(histogram, seconds, labels);
      const parent = active.getStore();
      const about = parent && childSpans.get(histogram)?.(labels);
      if (about === undefined) return;
      const { name, ...options } = about;
      const at = now();
      tracer.startSpan(name, { ...options, startTime: (at - seconds) * 1000 }, parent).end(at * 1000);
    },
  });
  return { spans, withSpans };
}

/** The spans of times that belong to a call or task. */
const childSpans = new Map<
  Histogram,
  (labels: Labels) => { name: string; kind: SpanKind; attributes: Attributes }
>([
  [
    instruments.noiseaware,
    ({ call = '', status }) => ({
      name: `NoiseAware ${call}`,
      kind: SpanKind.CLIENT,
      attributes: { call, ...(status === 'none' ? {} : { 'http.response.status_code': Number(status) }) },
    }),
  ],
  [
    instruments.store,
    ({ operation }) => ({ name: `store ${operation}`, kind: SpanKind.INTERNAL, attributes: {} }),
  ],
]);

const isOff = (env: Env, what: 'TRACES' | 'METRICS'): boolean =>
  env[`OTEL_${what}_EXPORTER`] === 'none' ||
  !(env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env[`OTEL_EXPORTER_OTLP_${what}_ENDPOINT`]);

/** The share of calls that are sampled. */
function shareOf(env: Env): number {
  const sampler = env['OTEL_TRACES_SAMPLER'] ?? '';
  if (sampler.endsWith('always_off')) return 0;
  return sampler.endsWith('traceidratio') ? Number(env['OTEL_TRACES_SAMPLER_ARG'] ?? 1) : 1;
}
