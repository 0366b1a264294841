/**
 * Whether OpenTelemetry's standard variables name a collector, by OTLP over HTTP, and do not turn it off. They are read from the
 * environment by OpenTelemetry's own packages, and are no settings of the relay.
 */
export const isTelemetryWanted = (env: Readonly<Record<string, string | undefined>>): boolean =>
  env['OTEL_SDK_DISABLED']?.toLowerCase() !== 'true' &&
  ['', 'TRACES_', 'METRICS_'].some((of) => Boolean(env[`OTEL_EXPORTER_OTLP_${of}ENDPOINT`]));
