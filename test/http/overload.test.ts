import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sampleTool } from '../store/conformance/samples.ts';
import { registerTools } from '../support/browser/register-tools.ts';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

const extensionOrigin = 'chrome-extension://ahmfeippdabjoiiinmlcghamapbdmmfh';

/** Calls that fit into a line whose pace nobody has measured. */
const fits = 501;

let relay: TestRelay;
let staff: Awaited<ReturnType<TestRelay['enrol']>>;
let sockets: net.Socket[];
/** What waits for the next turn of the event loop; undefined where turns come as they do. */
let held: (() => void)[] | undefined;
/** By how much the clock goes on whenever it is looked at. */
let tick: number;

beforeEach(async () => {
  held = undefined;
  tick = 0;
  let time = 0;
  sockets = [];
  relay = await startTestRelay({
    effects: {
      soon: (job) => {
        if (held === undefined) setImmediate(job);
        else held.push(job);
      },
      elapsed: () => {
        time += tick;
        return time;
      },
    },
  });
  staff = await relay.enrol('Alex');
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  letGo();
  await relay.stop();
});

/** Holds the calls that come from now on where they stand. */
const hold = () => {
  held ??= [];
};
function letGo(): void {
  const jobs = held ?? [];
  held = undefined;
  for (const job of jobs) job();
}
/** One turn, with all that follows from it. */
const turn = async () => {
  for (const job of held?.splice(0) ?? []) job();
  await new Promise((resolve) => setImmediate(resolve));
};

const open = (bytes: string): net.Socket => {
  const { hostname, port } = new URL(relay.url);
  const socket = net.connect(Number(port), hostname, () => socket.write(bytes));
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
};
/** Sends so many requests on one connection without waiting for an answer, and gives the answers as they come. */
const sendMany = (count: number, request: string) => {
  const socket = open(request.repeat(count));
  const answers = { text: '' };
  socket.on('data', (data) => {
    answers.text += data.toString('latin1');
  });
  return answers;
};
const statusesIn = ({ text }: { text: string }) =>
  text.match(/(?<=HTTP\/1\.1 )\d{3}/g)?.reduce<Record<string, number>>((counts, status) => {
    counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }, {});

const elsewhere = 'GET /x HTTP/1.1\r\nHost: x\r\n\r\n';
const list = (headers: Record<string, string> = {}) =>
  fetch(`${relay.url}/v1/connections`, {
    headers: { authorization: `Bearer ${staff.session}`, ...headers },
  });
/** Everything that was sent has arrived: a call that came later has been answered. */
const live = () => fetch(`${relay.url}/health/live`);

it('refuses at once what would have to wait too long, so that everybody can read why', async () => {
  hold();
  const first = sendMany(fits, elsewhere);
  await live();
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
  for (const path of ['/v1/connections/x/token', '/v1/connections/x/noiseaware/sites', '/v1/nowhere']) {
    expect((await fetch(relay.url + path, { method: 'POST', body: '{' })).status, path).toBe(429);
  }
  letGo();
  await expect.poll(() => statusesIn(first)).toEqual({ 404: fits });
  expect((await list()).status).toBe(200);
});

it('answers whoever looks after its health, however many wait', async () => {
  hold();
  sendMany(fits, elsewhere);
  expect((await live()).status).toBe(200);
  expect((await list()).status).toBe(429);
  expect((await fetch(`${relay.url}/health/ready`)).status).toBe(200);
});

it('keeps a line for NoiseAware that nobody else can fill', async () => {
  const { code } = await startPairing(staff.client);
  hold();
  sendMany(fits, elsewhere);
  await live();
  expect((await list()).status).toBe(429);
  const answer = callConnectionUrl(relay, { code });
  await live();
  letGo();
  expect(await (await answer).json()).toEqual({ access_code: expect.any(String) });
});

it('refuses NoiseAware in its own form, and keeps nobody else out for those who pretend to be NoiseAware', async () => {
  hold();
  const request = 'POST /noiseaware/connection?x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
  sendMany(fits, request);
  await live();
  const refused = await callConnectionUrl(relay, { code: 'x' });
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toEqual({
    error: 'temporarily_unavailable',
    error_description: expect.stringContaining('more to do than it can'),
  });
  const answer = list();
  await live();
  // The two lines take turns: nobody waits for all who came to the other one before.
  tick = 1;
  for (let count = 0; count < 3; count += 1) await turn();
  expect((await answer).status).toBe(200);
});

it('keeps nobody out for bodies that come slowly', async () => {
  const head =
    'POST /v1/enrolments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20';
  for (let count = 0; count < fits; count += 1) open(`${head}\r\n\r\n{"invite":`);
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  await live();
  expect((await list()).status).toBe(200);
});

it('begins calls in one turn for as long as a turn may last, and at least one', async () => {
  hold();
  const answered: number[] = [];
  const answers = [0, 1, 2, 3, 4].map(async (index) => {
    await list();
    answered.push(index);
  });
  await live();
  tick = 1;
  await turn();
  for (const count of [1, 2, 3]) {
    // What was made in the turn before leaves, and the next one is begun.
    await turn();
    await expect.poll(() => answered.length).toBe(count);
    await live();
    expect(answered).toHaveLength(count);
  }
  letGo();
  await Promise.all(answers);
});

it('sends the answers of one turn together once it is over, and that of a call alone at once', async () => {
  hold();
  const answered: number[] = [];
  const answers = [list(), list()].map(async (answer) => answered.push((await answer).status));
  await live();
  await turn();
  await expect
    .poll(() => relay.logLines.filter((line) => line.includes('"/v1/connections"')))
    .toHaveLength(2);
  await live();
  expect(answered).toEqual([]);
  expect(held).toHaveLength(1);
  await turn();
  await Promise.all(answers);
  expect(answered).toEqual([200, 200]);
  const alone = list();
  await live();
  await turn();
  expect((await alone).status).toBe(200);
  expect(held).toEqual([]);
});

it('lets go of answers that hold all places, where the event loop does not come around', async () => {
  hold();
  const first = sendMany(200, elsewhere);
  await live();
  await turn();
  await live();
  expect(statusesIn(first)).toBeUndefined();
  tick = 1;
  const last = list();
  await expect.poll(() => statusesIn(first)?.[404]).toBeGreaterThanOrEqual(128);
  letGo();
  expect((await last).status).toBe(200);
});

it('closes connections with the answers that it held when it was told to stop', async () => {
  hold();
  const answers = [list(), list()];
  await live();
  await turn();
  const down = relay.down();
  await turn();
  for (const answer of answers) expect((await answer).headers.get('connection')).toBe('close');
  letGo();
  await down;
  await relay.up();
});

it('holds back no large answer, which would only take memory', async () => {
  await registerTools(
    relay,
    Array.from({ length: 40 }, (_, index) => sampleTool({ id: `tool-${index}` })),
  );
  hold();
  const answer = staff.client.listTools({});
  await live();
  await turn();
  expect(JSON.stringify(await answer).length).toBeGreaterThan(4096);
  expect(held).toEqual([]);
});

it('sends them also where so many come that the event loop does not come around', async () => {
  hold();
  tick = 1;
  const answered: number[] = [];
  const answers = [0, 1, 2, 3].map(async (index) => {
    // Each comes in the same turn as all before it, long after that began.
    for (let calls = 0; calls < index; calls += 1) await live();
    answered.push((await list()).status);
  });
  await expect.poll(() => answered.length).toBeGreaterThan(0);
  expect(held).toHaveLength(1);
  letGo();
  await Promise.all(answers);
  expect(answered).toEqual([200, 200, 200, 200]);
});

it('takes fewer the longer each takes, and as many as ever once nobody waits', async () => {
  hold();
  sendMany(200, elsewhere);
  await live();
  expect(held).toHaveLength(1);
  tick = 1;
  for (let count = 0; count < 10; count += 1) await turn();
  // Ten of them took ten seconds: all the others would take too long for anybody to join them.
  expect((await list()).status).toBe(429);
  tick = 0;
  letGo();
  await expect.poll(async () => (await list()).status).toBe(200);
  hold();
  sendMany(fits - 1, elsewhere);
  await live();
  const last = list();
  await live();
  letGo();
  expect((await last).status).toBe(200);
});

it('tells in the log how many it refused, and writes no line for each', async () => {
  hold();
  sendMany(fits, elsewhere);
  await live();
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
