import { readdir, stat } from 'node:fs/promises';
import net from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

let relay: TestRelay;
beforeEach(async () => {
  relay = await startTestRelay({ env: { RELAY_TRUST_PROXY: '1' } });
});
afterEach(() => relay.stop());

const from = (address: string) => ({ 'x-forwarded-for': address, 'content-type': 'application/json' });

/** A cookie as an owner's browser has it, of a link that was never made. */
const forgedStarter = `connect=naclnk_${'a'.repeat(43)}.${'b'.repeat(43)}`;

const guess = {
  'client secrets': (address: string) =>
    fetch(`${relay.url}/noiseaware/connection`, {
      method: 'POST',
      headers: from(address),
      body: JSON.stringify({ client_id: 'x', client_secret: 'guess', code: 'y' }),
    }),
  invites: (address: string) =>
    fetch(`${relay.url}/v1/enrolments`, {
      method: 'POST',
      headers: from(address),
      body: JSON.stringify({ invite: 'guess' }),
    }),
  sessions: (address: string) =>
    fetch(`${relay.url}/v1/connections`, {
      headers: { ...from(address), authorization: 'Bearer nacses_guess' },
    }),
};

it.each(Object.keys(guess) as (keyof typeof guess)[])(
  'answers 429 to an address that guesses %s, and to no other address',
  async (what) => {
    const statuses = [];
    for (let attempt = 0; attempt < 35; attempt += 1) {
      statuses.push((await guess[what]('203.0.113.7')).status);
    }
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(401));
    expect(statuses.slice(30)).toEqual(Array(5).fill(429));
    const limited = await guess[what]('203.0.113.7');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await guess[what]('203.0.113.8')).status).toBe(401);
  },
);

it('counts guesses of console links, whose refusal is a page', async () => {
  const headers = { ...from('203.0.113.13'), 'sec-fetch-site': 'same-origin' };
  for (let attempt = 0; attempt < 31; attempt += 1) {
    const page = await fetch(`${relay.url}/console/nacdoor_guess`, { method: 'POST', headers });
    expect(page.status).toBe(404);
  }
  expect((await guess.invites('203.0.113.13')).status).toBe(429);
});

it('counts a body that is nested deeper than 32 levels as a refused credential', async () => {
  const send = () =>
    fetch(`${relay.url}/noiseaware/connection`, {
      method: 'POST',
      headers: from('203.0.113.17'),
      body: `${'['.repeat(8_000)}${']'.repeat(8_000)}`,
    });
  const statuses = [];
  for (let attempt = 0; attempt < 31; attempt += 1) statuses.push((await send()).status);
  expect(statuses).toEqual([...Array(30).fill(400), 429]);
  expect((await guess.invites('203.0.113.17')).status).toBe(429);
});

it('never locks out a right client secret, session or invite because of other callers’ guesses', async () => {
  const { client } = await relay.enrol('Alex');
  for (let attempt = 0; attempt < 40; attempt += 1)
    await callConnectionUrl(relay, { client_secret: 'no', code: 'x' });
  expect((await callConnectionUrl(relay, { client_secret: 'no', code: 'x' })).status).toBe(429);
  const pairing = await startPairing(client);
  expect((await callConnectionUrl(relay, { code: pairing.code })).status).toBe(200);
  expect((await relay.enrol('Sam')).staff.name).toBe('Sam');
});

it('checks client secrets from a limited address one by one, a tenth of a second apart', async () => {
  const guessing = () => guess['client secrets']('203.0.113.9');
  const call = (address: string) => callConnectionUrl(relay, { code: 'dead' }, from(address));
  for (let attempt = 0; attempt < 31; attempt += 1) await guessing();
  const began = Date.now();
  for (let attempt = 0; attempt < 8; attempt += 1) expect((await guessing()).status).toBe(429);
  expect(Date.now() - began).toBeGreaterThan(600);
  // Guesses that come all at once are too many to wait for, and keep no other address out.
  let guesses = true;
  const guessers = Array.from({ length: 60 }, async () => {
    while (guesses) await guessing();
  });
  await expect.poll(async () => (await call('203.0.113.9')).status).toBe(429);
  expect((await call('203.0.113.10')).status).toBe(400);
  guesses = false;
  await Promise.all(guessers);
  const [refused] = (await Promise.all(Array.from({ length: 60 }, () => call('203.0.113.9')))).filter(
    ({ status }) => status === 429,
  );
  expect(refused?.headers.get('retry-after')).toBe('2');
  expect(await refused?.json()).toMatchObject({ error: 'temporarily_unavailable' });
});

it('throttles guesses of the client secret by a caller that has a live one-time code', async () => {
  const { client } = await relay.enrol('Alex');
  const { code } = await startPairing(client);
  const guessing = () =>
    callConnectionUrl(relay, { client_secret: 'no', code }, from('203.0.113.16')).then(
      ({ status }) => status,
    );
  for (let attempt = 0; attempt < 31; attempt += 1) await guessing();
  const began = performance.now();
  for (let attempt = 0; attempt < 30; attempt += 1) expect(await guessing()).toBe(429);
  expect(performance.now() - began).toBeGreaterThan(900);
});

it('does not count a call with the right client secret as a guess, even if other fields are wrong', async () => {
  const call = () => callConnectionUrl(relay, { client_id: 'someone', code: 'x' }, from('203.0.113.15'));
  for (let attempt = 0; attempt < 35; attempt += 1) expect((await call()).status).toBe(401);
});

it('counts an IPv6 /64 as one address, and an IPv4 address in either form', async () => {
  for (let attempt = 0; attempt < 31; attempt += 1)
    await guess.invites(`2001:db8:7:1::${attempt.toString(16)}`);
  expect((await guess.invites('2001:DB8:0007:1:ffff::9')).status).toBe(429);
  expect((await guess.invites('2001:db8:7:2::1')).status).toBe(401);
  for (let attempt = 0; attempt < 31; attempt += 1) await guess.invites('203.0.113.11');
  expect((await guess.invites('::ffff:203.0.113.11')).status).toBe(429);
  expect((await guess.invites('::ffff:203.0.113.12')).status).toBe(401);
});

it('counts an address as one, whatever port a proxy appends to it', async () => {
  for (let port = 4000; port < 4031; port += 1) {
    await guess.invites(`203.0.113.13:${port}`);
    await guess.invites(`[2001:db8:8:1::1]:${port}`);
  }
  expect((await guess.invites('203.0.113.13')).status).toBe(429);
  expect((await guess.invites('2001:db8:8:1::2')).status).toBe(429);
  expect((await guess.invites('203.0.113.14:4000')).status).toBe(401);
});

it('trusts only the address that the trusted proxy appended to X-Forwarded-For', async () => {
  for (let attempt = 0; attempt < 31; attempt += 1) await guess.invites(`10.0.0.${attempt}, 198.51.100.9`);
  expect((await guess.invites('10.9.9.9, 198.51.100.9')).status).toBe(429);
  expect((await guess.invites('198.51.100.9, 198.51.100.10')).status).toBe(401);
});

it('logs unauthenticated calls as one count instead of one line each', async () => {
  const before = relay.logLines.length;
  for (let attempt = 0; attempt < 200; attempt += 1) await guess.sessions('203.0.113.7');
  expect(relay.logLines.length - before).toBeLessThan(3);
  expect(await relay.door.audit({ limit: 10 })).toEqual([]);
});

it.each<[string, string, string, Record<string, string>?]>([
  ['the outcome of no link', 'GET', '/connected'],
  ['a return from NoiseAware', 'GET', '/connected/x?code=y'],
  ['a return with an invented cookie', 'GET', '/connected/x?code=y', { cookie: forgedStarter }],
  ['a look at a return', 'HEAD', '/connected/x'],
  ['the form of another site', 'POST', '/connect/x', { origin: 'https://evil.example' }],
])('logs nothing when a stranger requests %s of the owners’ pages', async (_, method, path, headers = {}) => {
  const before = relay.logLines.length;
  expect((await fetch(relay.url + path, { method, headers, redirect: 'manual' })).status).toBeLessThan(500);
  expect(relay.logLines.slice(before)).toEqual([]);
});

/** Sends bytes as they are and gives the first line of the answer. */
const statusLineOf = (request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(relay.url);
    const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(request));
    socket.on('error', reject);
    socket.on('data', (data) => {
      resolve(data.toString().split('\r\n')[0] ?? '');
      socket.destroy();
    });
  });

it('refuses an invalid or foreign request target without logging it', async () => {
  const before = relay.logLines.length;
  for (const [target, status] of [
    ['http://[', '421 Misdirected Request'],
    ['https://x/v1/connections', '421 Misdirected Request'],
    ['*', '400 Bad Request'],
  ]) {
    const request = `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`;
    expect(await statusLineOf(request)).toBe(`HTTP/1.1 ${status}`);
  }
  expect(relay.logLines.slice(before)).toEqual([]);
});

it('answers 404 to other spellings of a path', async () => {
  for (const path of ['/V1/connections', '/v1/connections/', '//v1/connections', '/v1/%63onnections']) {
    expect((await fetch(relay.url + path)).status, path).toBe(404);
  }
});

it('writes nothing to disk for calls of /health/ready', async () => {
  const sizeOfLogs = async () => {
    const names = (await readdir(relay.directory)).filter((name) => name.startsWith('wal-'));
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(`${relay.directory}/${name}`)).size),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  await fetch(`${relay.url}/health/ready`);
  const before = await sizeOfLogs();
  await Promise.all(Array.from({ length: 200 }, () => fetch(`${relay.url}/health/ready`)));
  expect((await sizeOfLogs()) - before).toBeLessThan(1_000);
});

it('answers HEAD wherever it answers GET, as monitors ask', async () => {
  const head = await fetch(`${relay.url}/health/live`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  const refused = await fetch(`${relay.url}/v1/connections`, { method: 'HEAD' });
  expect(refused.status).toBe(401);
});
