import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

const extensionOrigin = 'chrome-extension://ahmfeippdabjoiiinmlcghamapbdmmfh';

/** Calls that can wait to be begun, and of NoiseAware's. */
const waiting = 256;
const noiseAwareWaiting = 1024;

let relay: TestRelay;
let staff: Awaited<ReturnType<TestRelay['enrol']>>;
let sockets: net.Socket[];
/** The ends of turns, while the test holds them back. */
let held: (() => void)[] | undefined;

beforeEach(async () => {
  held = undefined;
  sockets = [];
  relay = await startTestRelay({
    env: { RELAY_OTHER_HOSTS: 'x' },
    effects: {
      elapsed: () => 0,
      defer: (job) => void (held?.push(job) ?? setImmediate(job)),
    },
  });
  staff = await relay.enrol('Alex');
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  letGo();
  await relay.stop();
});

function letGo(): void {
  const jobs = held ?? [];
  held = undefined;
  for (const job of jobs) job();
}

const open = (bytes: string): net.Socket => {
  const { hostname, port } = new URL(relay.url);
  const socket = net.connect(Number(port), hostname, () => socket.write(bytes));
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
};
const statusesIn = (text: string) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(text.match(/(?<=HTTP\/1\.1 )\d{3}/g) ?? [], (status) => status)).map(
      ([status, all]) => [status, all?.length],
    ),
  );
const list = (headers: Record<string, string> = {}) =>
  fetch(`${relay.url}/v1/connections`, {
    headers: { authorization: `Bearer ${staff.session}`, ...headers },
  });
/** Everything that was sent before has arrived once this has been answered. */
const live = () => fetch(`${relay.url}/health/live`);

/** Lets no turn end, and fills the line: further calls have to be refused. Gives the answers as they come. */
async function fill(
  count = waiting,
  request = `GET /v1/connections HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${staff.session}`,
) {
  held = [];
  const answers = { text: '' };
  open(`${request}\r\n\r\n`.repeat(count)).on('data', (data) => {
    answers.text += data.toString('latin1');
  });
  await live();
  return () => statusesIn(answers.text);
}

it('refuses calls at once when the queue is full, and answers every call that it queued', async () => {
  const first = await fill();
  const refused = await list({ origin: extensionOrigin });
  expect(refused.status).toBe(429);
  expect(Object.fromEntries(refused.headers)).toMatchObject({
    'retry-after': '1',
    'content-type': 'application/problem+json',
    'access-control-allow-origin': extensionOrigin,
    'cache-control': 'no-store',
  });
  expect(refused.headers.get('access-control-expose-headers')).toContain('Retry-After');
  expect(await refused.json()).toMatchObject({ code: 'rate_limited', status: 429 });
  // Before a credential is checked, and before a body is read.
  for (const path of ['/v1/connections/x/token', '/v1/connections/x/noiseaware/sites', '/v1/enrolments'])
    expect((await fetch(relay.url + path, { method: 'POST', body: '{' })).status, path).toBe(429);
  letGo();
  await expect.poll(first).toEqual({ 200: waiting });
  expect((await list()).status).toBe(200);
});

it('answers health checks and preflights while the queue is full', async () => {
  await fill();
  for (const path of ['/health/live', '/health/ready'])
    expect((await fetch(relay.url + path)).status).toBe(200);
  const preflight = await fetch(`${relay.url}/v1/connections`, {
    method: 'OPTIONS',
    headers: { origin: extensionOrigin, 'access-control-request-method': 'GET' },
  });
  expect(preflight.status).toBe(204);
  expect((await list()).status).toBe(429);
});

it('keeps a queue for NoiseAware that other callers cannot fill', async () => {
  const { code } = await startPairing(staff.client);
  await fill();
  expect((await list()).status).toBe(429);
  const answer = callConnectionUrl(relay, { code });
  await live();
  letGo();
  expect(await (await answer).json()).toEqual({ access_code: expect.any(String) });
});

it('refuses ConnectionURL calls in OAuth’s form, and callers posing as NoiseAware fill no other queue', async () => {
  await fill(noiseAwareWaiting, 'POST /noiseaware/connection?x HTTP/1.1\r\nHost: x\r\nContent-Length: 0');
  const refused = await callConnectionUrl(relay, { code: 'x' });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await refused.json()).toEqual({
    error: 'temporarily_unavailable',
    error_description: expect.stringContaining('more to do than it can'),
  });
  const answer = list();
  await live();
  letGo();
  expect((await answer).status).toBe(200);
});

it('serves other calls while many slow bodies arrive', async () => {
  const head =
    'POST /v1/enrolments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20';
  for (let count = 0; count < waiting; count += 1) open(`${head}\r\n\r\n{"invite":`);
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  await live();
  expect((await list()).status).toBe(200);
});

it('logs the number of refused calls instead of one line each', async () => {
  await fill();
  await Promise.all(Array.from({ length: 40 }, () => list()));
  // As a status or within a count; ids and times may hold these digits, too.
  expect(relay.logLines.filter((line) => /[:" ]429[,"} ]/.test(line))).toEqual([]);
  letGo();
  await relay.down();
  const counted = relay.logLines.flatMap((line) => {
    const { calls } = JSON.parse(line) as { calls?: Record<string, number> };
    return calls?.['too much at once'] ?? [];
  });
  expect(counted).toEqual([40]);
  await relay.up();
});
