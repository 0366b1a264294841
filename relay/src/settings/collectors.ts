/**
 * The addresses of the collectors (OTLP over HTTP) that OpenTelemetry's standard variables name; none if they disable it.
 * OpenTelemetry's own packages read these variables from the environment; they are not settings of the relay.
 */
export function collectorsIn(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return [];
  const named = ['', 'TRACES_', 'METRICS_'].map((signal) => env[`OTEL_EXPORTER_OTLP_${signal}ENDPOINT`]);
  return [...new Set(named.filter((each) => each !== undefined && each !== ''))] as string[];
}
