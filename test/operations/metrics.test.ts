import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { headersOf, rawExchange, rawRequest } from '../support/relay/raw-exchange.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';
import { answered } from '../support/relay/value-in.ts';

const deploy = path.resolve(import.meta.dirname, '../../relay/deploy/monitoring');

const stage = await stageOfFile({ env: { RELAY_OPS_ADDRESS: '127.0.0.1:0' } });

/** Where a relay answers monitoring, as its log says. */
function operationsOf({ logLines }: TestRelay): string | undefined {
  const line = logLines.findLast((each) => each.includes('the relay listens')) ?? '{}';
  return (JSON.parse(line) as { operations?: string }).operations;
}

const ask = (what: string, init: RequestInit = {}) => fetch(`${operationsOf(stage.relay)}${what}`, init);

/** The series without their buckets, by name and labels. */
async function series(): Promise<Record<string, number>> {
  const text = await (await ask('/metrics')).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const values = lines.map((line) => /^(\S+) (\S+)$/.exec(line) ?? []);
  return Object.fromEntries(
    values.map(([, name = '', value]) => [name.replace('noiseaware_connect_', ''), Number(value)]),
  );
}

it('counts and times pairings, ConnectionURL calls, renewals, NoiseAware and the store', async () => {
  const { staff, service, relay, sandbox } = stage;
  sandbox.setPartner({ alertsUrl: await alertsAddress(relay) });
  const { id } = await connectAccount(staff, { id: 'acct-1' });
  await answered(service.vendToken({ id, body: { minTtl: 880 } }));
  await relay.door('renewConnection', { target: id });
  sandbox.set({ fault: { refresh: { kind: '503', times: 1 } } });
  await relay.door('renewConnection', { target: id });
  const { id: cancelled, code } = await startPairing(staff);
  await staff.cancelPairing({ id: cancelled });
  await callConnectionUrl(relay, { code });
  await callConnectionUrl(relay, { client_secret: 'of a stranger', code });
  const [organization] = sandbox.organizations();
  for (const kind of ['usual', 'wrong-org'] as const)
    await sandbox.sendAlert({ organization: organization?.id ?? '', partnerOrgId: 'acct-1', kind });
  const verdicts = async () => (await relay.door('listAlerts', {})).alerts.map(({ verified }) => verified);
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
  expect(now['event_loop_delay_seconds{percentile="99"}']).toBeGreaterThan(0);
});

it('says there whether it lives and is ready, and takes nothing else', async () => {
  expect(await (await ask('/health/live')).json()).toMatchObject({ service: 'noiseaware-connect-relay' });
  expect(await (await ask('/health/ready')).json()).toEqual({ ready: true });
  const posted = await ask('/metrics', { method: 'POST' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect((await ask('/v1/connections')).status).toBe(404);
  expect((await fetch(`${stage.relay.url}/metrics`)).status).toBe(404);
});

it('says with every answer there that nothing may be kept, run or framed', async () => {
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

it('serves its callers where the port for monitoring is taken, and says so', async () => {
  const taken = new URL(operationsOf(stage.relay) ?? '').host;
  const relay = await startTestRelay({ env: { RELAY_OPS_ADDRESS: taken } });
  expect((await fetch(`${relay.url}/health/ready`)).status).toBe(200);
  expect(operationsOf(relay)).toBeUndefined();
  const [said] = relay.logLines.filter((line) => line.includes('nothing listens for monitoring'));
  expect(JSON.parse(said ?? '{}')).toMatchObject({
    level: 'error',
    err: { message: expect.stringMatching(/^RELAY_OPS_ADDRESS: another program listens on port \d+ of 127/) },
  });
  await relay.stop();
});

it('does not start on a port that is taken, and names the setting', async () => {
  const { port } = new URL(stage.relay.url);
  await expect(startTestRelay({ env: { RELAY_PORT: port } })).rejects.toThrow(
    `RELAY_PORT: another program listens on port ${port} of 127.0.0.1 already`,
  );
});

it('has every metric that a rule, the dashboard or the documents name, and documents each', async () => {
  const text = await (await ask('/metrics')).text();
  const known = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name);
  expect(known.length).toBeGreaterThanOrEqual(10);
  const namesIn = (file: string) =>
    [...readFileSync(file, 'utf8').matchAll(/noiseaware_connect_\w+/g)].map(([name]) =>
      name.replace(/_(bucket|sum|count)$/, ''),
    );
  const files = readdirSync(deploy).map((name) => path.join(deploy, name));
  expect(files.length).toBeGreaterThanOrEqual(2);
  const document = path.resolve(deploy, '../../docs/monitoring.md');
  for (const file of [...files, document])
    expect(
      namesIn(file).filter((name) => !known.includes(name)),
      file,
    ).toEqual([]);
  expect(known.filter((name) => !namesIn(document).includes(name))).toEqual([]);
});
