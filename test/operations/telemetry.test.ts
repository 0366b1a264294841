import path from 'node:path';
import { createClient, type RelayClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../sandbox/sandbox.ts';
import { forFile, forTest } from '../support/for-file.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { doorOf, enter } from '../support/relay/operator-door.ts';
import { attributesOf, type Span, startOtlpReceiver } from '../support/relay/otlp-receiver.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { startRelayProcess } from '../support/relay/relay-process.ts';

const parent = await directoryOfFile();
const sandbox = await forFile(startSandbox());

/** A relay connects an account, lists, and stops once `done`; what its collector got, its log, and its seconds to the stop. */
async function work(
  name: string,
  more: Record<string, string>,
  done: (staff: RelayClient, connection: string) => Promise<void> = () => Promise.resolve(),
) {
  const receiver = await forTest(startOtlpReceiver());
  const env = {
    ...relayEnvironment(path.join(parent, name), sandbox),
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    RELAY_OPS_ADDRESS: '127.0.0.1:0',
    ...more,
  };
  const relay = await startRelayProcess(env);
  onTestFinished(async () => void (await relay.kill('SIGKILL')));
  sandbox.setPartner({ connectionUrl: `${relay.url}/noiseaware/connection` });
  const { session } = await enter(doorOf(env), relay.url);
  const staff = createClient(api, { baseUrl: relay.url, fetch, credential: session });
  const { id: connection } = await connectAccount(staff, { id: 'acct-canary', name: 'Canary House' });
  await staff.listConnections({ query: { account: 'acct-canary', q: 'query-canary' } });
  await fetch(`${relay.url}/path-canary?query-canary`, {
    headers: { traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01` },
  });
  await fetch(`${relay.url}/health/ready`);
  const line = relay.lines.find((each) => each.includes('relay listening')) ?? '';
  const { operations } = JSON.parse(line) as { operations: string };
  const text = await (await fetch(`${operations}/metrics`)).text();
  const named = [...text.matchAll(/^(\w+?)(?:_bucket|_sum|_count)?(?:\{.*\})? \S+$/gm)];
  const scraped = [...new Set(named.map(([, name = '']) => name))];
  await done(staff, connection);
  const asked = performance.now();
  expect(await relay.kill('SIGTERM')).toBe(0);
  return { receiver, lines: relay.lines, scraped, stoppedIn: (performance.now() - asked) / 1_000 };
}

it('exports metrics and a span per call, with spans of store and NoiseAware below it, before it ends', async () => {
  const { receiver, scraped } = await work('on', {
    OTEL_SERVICE_NAME: 'connect-here',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=tests',
  });
  expect(receiver.resource()).toMatchObject({
    'service.name': 'connect-here',
    'deployment.environment.name': 'tests',
    'service.version': expect.stringMatching(/^\d/) as string,
  });
  const spans = receiver.spans();
  const named = (name: string): Span =>
    spans.find((span) => span.name === name) ?? expect.fail(`no span ${name}`);
  const completion = named('POST /v1/pairings/:id/completion');
  expect(completion.parentSpanId).toBeFalsy();
  expect(attributesOf(completion.attributes)).toMatchObject({
    'http.request.method': 'POST',
    'http.route': '/v1/pairings/:id/completion',
    'http.response.status_code': 200,
  });
  const below = spans.filter(({ parentSpanId }) => parentSpanId === completion.spanId);
  expect(below.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['NoiseAware exchange', 'store pairings.connect', 'store staff.useSession']),
  );
  expect(new Set(below.map(({ traceId }) => traceId))).toEqual(new Set([completion.traceId]));
  // Health checks have no span, and the store has none but those of a call or renewal.
  expect(spans.filter(({ name }) => name.includes('/health/'))).toEqual([]);
  expect(spans.filter(({ name, parentSpanId }) => name.startsWith('store ') && !parentSpanId)).toEqual([]);
  expect(named('POST /noiseaware/connection').traceId).not.toBe(completion.traceId);
  expect(attributesOf(named('GET elsewhere').attributes)).toMatchObject({ 'error.type': 'not_found' });
  // Every value that /metrics had then, gauges and those of Node too.
  expect([...receiver.metrics()]).toEqual(expect.arrayContaining(scraped));
  expect(scraped).toEqual(
    expect.arrayContaining([
      'noiseaware_connect_connections',
      'noiseaware_connect_store_writable',
      'noiseaware_connect_calls_seconds',
      'noiseaware_connect_queue_calls',
      'process_start_time_seconds',
    ]),
  );
  // Nor an id of an account or connection, nor what a caller puts into its path, its query or its trace context.
  // Eight of a digit: random ids have four in a row now and then.
  for (const canary of ['canary', 'Canary', 'cccccccc', 'dddddddd', ...sandbox.secrets()])
    expect(receiver.text().includes(canary), canary).toBe(false);
});

it('exports a span for a scheduled renewal, with NoiseAware’s call below it', async () => {
  const { receiver } = await work('scheduled', {}, async (staff, id) => {
    // A renewal that NoiseAware does not answer is repeated by the schedule.
    sandbox.set({ fault: { refresh: { kind: '502', times: 1 }, token: { kind: '502', times: 1 } } });
    await staff.renewConnection({ id, body: {} });
    const exchanges = () => sandbox.entries('token').length;
    const before = exchanges();
    await expect.poll(exchanges, { timeout: 20_000 }).toBeGreaterThan(before);
  });
  const spans = receiver.spans();
  const renewal = spans.find(({ name }) => name === 'renewal') ?? expect.fail('no span renewal');
  expect(renewal.parentSpanId).toBeFalsy();
  const below = spans.filter(({ parentSpanId }) => parentSpanId === renewal.spanId);
  expect(below.map(({ name }) => name)).toContain('NoiseAware exchange');
});

it.each([
  ['OTEL_SDK_DISABLED', { OTEL_SDK_DISABLED: 'true' }],
  ['no exporter', { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }],
])('exports nothing if it is turned off: %s', async (name, env) => {
  const { receiver } = await work(name.replaceAll(' ', '-'), env);
  expect(receiver.text()).toBe('[]');
});

it('samples as configured', async () => {
  const { receiver } = await work('sampled', { OTEL_TRACES_SAMPLER: 'always_off' });
  expect(receiver.spans()).toEqual([]);
  expect(receiver.metrics().size).toBeGreaterThan(3);
});

it('works without a reachable collector, logs it once and stops in time', async () => {
  const { lines, stoppedIn } = await work('away', {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_BSP_SCHEDULE_DELAY: '50',
  });
  expect(lines.filter((line) => line.includes('OpenTelemetry collector'))).toHaveLength(1);
  expect(stoppedIn).toBeLessThan(20);
});
