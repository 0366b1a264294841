/**
 * Whether OpenTelemetry's standard variables name a collector (OTLP over HTTP) and do not disable it. OpenTelemetry's own packages
 * read them from the environment; they are not settings of the relay.
 */
export const isTelemetryWanted = (env: Readonly<Record<string, string | undefined>>): boolean =>
  env['OTEL_SDK_DISABLED']?.toLowerCase() !== 'true' &&
  ['', 'TRACES_', 'METRICS_'].some((of) => Boolean(env[`OTEL_EXPORTER_OTLP_${of}ENDPOINT`]));
