import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { allInstruments } from '@noiseaware-connect/relay/operations/metrics/create-metrics';
import { causes } from '@noiseaware-connect/shared/shapes';
import { expect, it, onTestFinished } from 'vitest';
import { forTest } from '../support/for-file.ts';
import { makeAuthority } from '../support/postgres/certificates.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { watchStatements } from '../support/postgres/statements.ts';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { operationsOf, seriesOf } from '../support/relay/metric-series.ts';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { headersOf, rawExchange, rawRequest } from '../support/relay/raw-exchange.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';
import { answered } from '../support/relay/value-in.ts';

const deploy = path.resolve(import.meta.dirname, '../../relay/deploy/monitoring');

const stage = await stageOfFile({ env: { RELAY_OPS_ADDRESS: '127.0.0.1:0', RELAY_WEBHOOKS_PRIVATE: '1' } });

const ask = (what: string, init: RequestInit = {}) => fetch(`${operationsOf(stage.relay)}${what}`, init);

const series = () => seriesOf(stage.relay);

it('counts and times pairings, ConnectionURL calls, renewals, NoiseAware and the store', async () => {
  const { staff, service, relay, sandbox } = stage;
  sandbox.setPartner({ alertsUrl: await alertsAddress(relay) });
  const { id } = await connectAccount(staff, { id: 'acct-1' });
  await answered(service.vendToken({ id, body: { minTtl: 880 } }));
  await relay.door.renewConnection({ id, body: {} });
  sandbox.set({ fault: { refresh: { kind: '503', times: 1, retryAfter: 1 } } });
  await relay.door.client.renewConnection({ id, body: {} });
  const { id: cancelled, code } = await startPairing(staff);
  await staff.cancelPairing({ id: cancelled });
  await callConnectionUrl(relay, { code });
  await callConnectionUrl(relay, { client_secret: 'of a stranger', code });
  const [organization] = sandbox.organizations();
  for (const kind of ['usual', 'wrong-org'] as const)
    await sandbox.sendAlert({ organization: organization?.id ?? '', partnerOrgId: 'acct-1', kind });
  const verdicts = async () => (await relay.door.listAllAlerts()).alerts.map(({ verified }) => verified);
  await expect.poll(verdicts).toContain('verified');
  const now = await series();
  expect(now).toMatchObject({
    'alerts_total{outcome="found"}': 1,
    'alerts_total{outcome="matched"}': 1,
    'alerts_total{outcome="unmatched"}': 1,
    'pairings_total{outcome="started"}': 2,
    'pairings_total{outcome="connected"}': 1,
    'pairings_total{outcome="cancelled"}': 1,
    'connection_url_total{outcome="granted"}': 1,
    'connection_url_total{outcome="invalid_grant"}': 1,
    'connection_url_total{outcome="invalid_client"}': 1,
    connection_url_seconds_count: 3,
    'renewals_total{result="renewed",cause=""}': 1,
    'renewals_total{result="failed",cause="unavailable"}': 1,
    'noiseaware_seconds_count{call="exchange",status="200"}': 1,
    'noiseaware_seconds_count{call="refresh",status="200"}': 1,
    'noiseaware_seconds_count{call="refresh",status="503"}': 1,
    'store_seconds_count{operation="pairings.claim"}': 2,
    'connections{status="active"}': 0,
    'connections{status="degraded"}': 1,
    breaker_open: 0,
    'queue_calls{queue="noiseaware"}': 0,
    'queue_calls{queue="alerts"}': 0,
    'queue_calls{queue="others"}': 0,
  });
  const day = 86_400;
  expect(now['connection_dies_seconds']).toBeGreaterThan(14.9 * day);
  expect(now['connection_dies_seconds']).toBeLessThanOrEqual(15 * day);
});

it('times every call by its route and the class of its status, and never by its path', async () => {
  const { staff, service, relay } = stage;
  const { id } = await connectAccount(staff, { id: 'acct-2' });
  const before = await series();
  await service.vendToken({ id, body: {} });
  await service.vendToken({ id: 'not-there', body: {} });
  await fetch(`${relay.url}/connect/not-a-secret`);
  await fetch(`${relay.url}/not-a-path`);
  const after = await series();
  const more = (route: string, status: string) => {
    const name = `calls_seconds_count{route="${route}",status="${status}"}`;
    return (after[name] ?? 0) - (before[name] ?? 0);
  };
  expect(more('/v1/connections/:id/token', '2xx')).toBe(1);
  expect(more('/v1/connections/:id/token', '4xx')).toBe(1);
  expect(more('/connect/:secret', '4xx')).toBe(1);
  expect(more('elsewhere', '4xx')).toBe(1);
  expect(after['calls_seconds_sum{route="/v1/connections/:id/token",status="2xx"}']).toBeGreaterThan(0);
  expect(Object.keys(after).filter((name) => /not-(there|a-)/.test(name))).toEqual([]);
});

it('reports an idle event loop as 0, and how long it was blocked', async () => {
  const delay = async () => (await series())['event_loop_delay_seconds{percentile="100"}'];
  await delay();
  await setTimeout(100);
  // 300 ms of work in this process, in which the relay runs.
  const until = performance.now() + 300;
  while (performance.now() < until);
  await setTimeout(100);
  expect(await delay()).toBeGreaterThan(0.2);
  // Nothing but the samples of the loop: a busy machine delays few of them.
  await setTimeout(1_000);
  expect((await series())['event_loop_delay_seconds{percentile="50"}']).toBeLessThan(0.002);
});

it('reports version, Node, start and memory, those of Node under OpenTelemetry’s names', async () => {
  // Enough garbage in this process, in which the relay runs, for a collection of the young generation.
  const collected = async () => {
    Array.from({ length: 1_000_000 }, (_, index) => ({ index }));
    return (await series())['v8js_gc_duration_count{v8js_gc_type="minor"}'] ?? 0;
  };
  await expect.poll(collected, { interval: 100 }).toBeGreaterThan(0);
  const now = await series();
  const { version } = (await (await ask('/health/live')).json()) as { version: string };
  expect(now[`build_info{version="${version}",node="${process.versions.node}"}`]).toBe(1);
  expect(now['process_start_time_seconds']).toBeCloseTo(performance.timeOrigin / 1000, 0);
  const positive = [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_eventloop_time_total{nodejs_eventloop_state="active"}',
    'nodejs_eventloop_time_total{nodejs_eventloop_state="idle"}',
    'v8js_memory_heap_used{v8js_heap_space_name="old_space"}',
    'v8js_gc_duration_count{v8js_gc_type="minor"}',
  ];
  for (const name of positive) expect(now[name], name).toBeGreaterThan(0);
});

it('reports for each webhook how many events wait and for how long its receiver has failed, and opens breaker_open while NoiseAware fails', async () => {
  const { staff, relay, sandbox } = stage;
  const { id: webhook } = await relay.door.addWebhook({ body: { url: 'http://127.0.0.1:1/' } });
  const backlog = async () => (await series())[`events_backlog{webhook="${webhook}"}`];
  const failing = async () => (await series())[`webhook_failing_seconds{webhook="${webhook}"}`];
  expect([await backlog(), await failing()]).toEqual([0, 0]);
  await connectAccount(staff, { id: 'acct-3' });
  await expect.poll(backlog).toBeGreaterThan(0);
  await expect.poll(failing).toBeGreaterThan(0);
  await relay.door.changeWebhook({ id: webhook, body: { paused: true } });
  expect(await failing()).toBe(0);
  await relay.door.removeWebhook({ id: webhook });
  expect(await backlog()).toBeUndefined();
  expect((await series())['breaker_open']).toBe(0);
  sandbox.set({ fault: { token: { kind: '503', times: 100 }, refresh: { kind: '503', times: 100 } } });
  const { connections } = await relay.door.listConnections();
  for (let times = 0; times < 6; times += 1)
    for (const { id } of connections) await relay.door.client.renewConnection({ id, body: {} });
  expect((await series())['breaker_open']).toBe(1);
  sandbox.set({ fault: {} });
});

/** What the relay reports of its public address: a server on this machine with that certificate, which answers what `answer` has. */
async function publicAddress({ certificate, key }: { certificate: string; key: string }) {
  const answer = { status: 200 };
  const proxy = createServer({ cert: certificate, key }, (_, response) =>
    response.writeHead(answer.status).end(),
  );
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const env = { RELAY_OPS_ADDRESS: '127.0.0.1:0', RELAY_PUBLIC_URL: `https://localhost:${port}` };
  const relay = await forTest(startTestRelay({ env }));
  const read = async (name: string) => (await seriesOf(relay))[name];
  return {
    relay,
    proxy,
    answer,
    expires: () => read('certificate_expires_seconds'),
    isReachable: () => read('public_address_reachable'),
  };
}

/** Trusts this authority until the test is over. */
function trust({ certificate }: { certificate: string }): void {
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, certificate]);
  onTestFinished(() => setDefaultCACertificates(trusted));
}

it('reports whether the public address answers, and when its certificate expires', async () => {
  const authority = await makeAuthority('an authority that the relay knows');
  trust(authority);
  const certified = await authority.certify('localhost', new Date(Date.now() + 90 * 86_400_000));
  const { relay, proxy, answer, expires, isReachable } = await publicAddress(certified);
  await expect.poll(isReachable).toBe(1);
  expect(await expires()).toBeCloseTo(90 * 86_400, -2);
  answer.status = 502;
  await relay.restart();
  await expect.poll(isReachable).toBe(0);
  expect(await expires()).toBeCloseTo(90 * 86_400, -2);
  await relay.down();
  proxy.close();
  await relay.up();
  await expect.poll(isReachable).toBe(0);
  expect(await seriesOf(relay)).not.toHaveProperty('certificate_expires_seconds');
  // This address has no certificate.
  expect(await series()).not.toHaveProperty('certificate_expires_seconds');
  expect(await series()).not.toHaveProperty('public_address_reachable');
});

it.each([
  ['for another host', 'other.example', true, 90],
  ['of an unknown authority', 'localhost', false, 90],
  ['that has expired', 'localhost', true, -1],
])('reports a public address with a certificate %s as unreachable', async (_, name, isTrusted, days) => {
  const authority = await makeAuthority('an authority');
  if (isTrusted) trust(authority);
  const end = new Date(Date.now() + days * 86_400_000);
  const { expires, isReachable } = await publicAddress(await authority.certify(name, end));
  await expect.poll(isReachable).toBe(0);
  expect(await expires()).toBeCloseTo(days * 86_400, -2);
});

it('reports the used, idle and waiting connections to PostgreSQL, and none on lowdb', async () => {
  const { url } = await freshDatabase();
  const env = { RELAY_OPS_ADDRESS: '127.0.0.1:0', RELAY_STORE: `${url}?pool_max=3` };
  const relay = await startTestRelay({ env });
  await relay.service('billing');
  const pool = async () => {
    const now = await seriesOf(relay);
    return ['used', 'idle', 'waiting'].map((state) => now[`postgres_pool{state="${state}"}`] ?? Number.NaN);
  };
  // The relay's own work is over within moments.
  await expect.poll(async () => (await pool())[0]).toBe(0);
  const [, idle, waiting] = await pool();
  expect(idle).toBeGreaterThan(0);
  expect(idle).toBeLessThanOrEqual(3);
  expect(waiting).toBe(0);
  await relay.stop();
  expect(await series()).not.toHaveProperty('postgres_pool{state="idle"}');
});

it('reads no dead letters for the metrics, however many there are', async () => {
  const env = { RELAY_OPS_ADDRESS: '127.0.0.1:0', RELAY_STORE: (await freshDatabase()).url };
  const relay = await forTest(startTestRelay({ env }));
  const statements = watchStatements();
  onTestFinished(() => statements.stop());
  await seriesOf(relay);
  const ofDeliveries = statements.sent.filter(({ text }) => text.includes('deliveries'));
  expect(ofDeliveries.length).toBeGreaterThan(0);
  expect(ofDeliveries.filter(({ text }) => text.includes('given_up'))).toEqual([]);
});

it('serves liveness and readiness on the monitoring port, and nothing else', async () => {
  expect(await (await ask('/health/live')).json()).toMatchObject({ service: 'noiseaware-connect-relay' });
  expect(await (await ask('/health/ready')).json()).toEqual({ ready: true });
  const posted = await ask('/metrics', { method: 'POST' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect((await ask('/v1/connections')).status).toBe(404);
  expect((await fetch(`${stage.relay.url}/metrics`)).status).toBe(404);
});

it('sends the security headers and no-store with every answer of the monitoring port', async () => {
  const { host, origin } = new URL(operationsOf(stage.relay) ?? '');
  const get = (target: string, method = 'GET') =>
    rawRequest(
      method,
      target,
      [
        ['Host', host],
        ['Connection', 'close'],
      ],
      Buffer.alloc(0),
    );
  const asked: [status: number, request: Buffer][] = [
    [200, get('/metrics')],
    [200, get('/health/ready')],
    [404, get('/')],
    [405, get('/metrics', 'POST')],
    [400, Buffer.from('what is that\r\n\r\n')],
    [431, get(`/${'x'.repeat(20_000)}`)],
  ];
  for (const [status, request] of asked) {
    const answer = await rawExchange(origin, request);
    expect(answer.status).toBe(status);
    expect(headersOf(answer.text)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'") as string,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  }
});

it('serves its callers although the monitoring port is taken, and logs it', async () => {
  const taken = new URL(operationsOf(stage.relay) ?? '').host;
  const relay = await startTestRelay({ env: { RELAY_OPS_ADDRESS: taken } });
  expect((await fetch(`${relay.url}/health/ready`)).status).toBe(200);
  expect(operationsOf(relay)).toBeUndefined();
  const [said] = relay.logLines.filter((line) =>
    line.includes('monitoring listener could not be opened: no metrics are served'),
  );
  expect(JSON.parse(said ?? '{}')).toMatchObject({
    level: 'error',
    err: { message: expect.stringMatching(/^RELAY_OPS_ADDRESS: another program listens on port \d+ of 127/) },
  });
  await relay.stop();
});

it('does not start if its port is taken, and names the setting', async () => {
  const { port } = new URL(stage.relay.url);
  await expect(startTestRelay({ env: { RELAY_PORT: port } })).rejects.toThrow(
    `RELAY_PORT: another program listens on port ${port} of 127.0.0.1 already`,
  );
});

it('has each row of the table of instruments at /metrics, and nothing else', async () => {
  const text = await (await ask('/metrics')).text();
  const types = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, kind]) => `${name} ${kind}`);
  expect(types.toSorted()).toEqual(allInstruments.map(({ name, kind }) => `${name} ${kind}`).toSorted());
});

it('has each series whose increase an alert rule reads from the start, so that its first event counts', async () => {
  const relay = await forTest(startTestRelay({ env: { RELAY_OPS_ADDRESS: '127.0.0.1:0' } }));
  const names = Object.keys(await seriesOf(relay));
  const rules = readFileSync(path.join(deploy, 'alerts.yml'), 'utf8');
  const selected = [...rules.matchAll(/increase\(noiseaware_connect_(\w+)\{(\w+)=~?"([^"]+)"\}/g)];
  const read = selected.flatMap(([, name, label, values = '']) =>
    values.split('|').map((value) => ({ name: `${name}{`, label: `${label}="${value}"` })),
  );
  expect(read.length).toBeGreaterThan(8);
  const isThere = ({ name, label }: (typeof read)[number]) =>
    names.some((each) => each.startsWith(name) && each.includes(label));
  expect(read.filter((each) => !isThere(each))).toEqual([]);
  // A rule that sums over the causes of failed renewals misses the first of each cause otherwise.
  expect(names).toEqual(
    expect.arrayContaining(causes.map((cause) => `renewals_total{result="failed",cause="${cause}"}`)),
  );

  // Guesses are another outcome than an overloaded relay, which pages someone.
  for (let guesses = 0; guesses < 33; guesses += 1)
    await callConnectionUrl(relay, { client_secret: 'of a stranger', code: 'x' });
  expect(await seriesOf(relay)).toMatchObject({
    'connection_url_total{outcome="invalid_client"}': 30,
    'connection_url_total{outcome="throttled"}': 3,
    'connection_url_total{outcome="rate_limited"}': 0,
  });
});

it('names only instruments of the table in alert rules, the dashboard and the documents', () => {
  const known = allInstruments.flatMap(({ name, labels }) => [name, ...labels]);
  const files = [
    ...readdirSync(deploy).map((name) => path.join(deploy, name)),
    path.resolve(deploy, '../../docs/metrics.md'),
    path.resolve(deploy, '../../docs/operating.md'),
  ];
  expect(files.length).toBeGreaterThanOrEqual(4);
  for (const file of files) {
    const named =
      readFileSync(file, 'utf8').match(/\b(?:noiseaware_connect|process|nodejs|v8js)_[a-z_0-9]+/g) ?? [];
    const unknown = named.filter((name) => !known.includes(name.replace(/_(bucket|sum|count)$/, '')));
    expect(
      unknown.filter((name) => !known.includes(name)),
      file,
    ).toEqual([]);
  }
});

it('shows in the dashboard each metric that an alert rule reads', () => {
  const metricsIn = (file: string) =>
    readFileSync(path.join(deploy, file), 'utf8').match(/\b(?:noiseaware_connect|process)_[a-z_0-9]+/g) ?? [];
  const shown = new Set(metricsIn('dashboard.json'));
  const read = new Set(metricsIn('alerts.yml'));
  expect(read.size).toBeGreaterThan(15);
  expect([...read].filter((name) => !shown.has(name))).toEqual([]);
});
