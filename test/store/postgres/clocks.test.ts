import { createClient } from '@noiseaware-connect/shared/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { walkLogin } from '../../sandbox/walk-login.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { accessCodeFor, startPairing } from '../../support/relay/pairing.ts';
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts';

let sandbox: Sandbox;
/** Two relays on one database; the clock of one is two minutes behind, that of the other two minutes ahead. */
let behind: TestRelay;
let ahead: TestRelay;
beforeEach(async () => {
  sandbox = await startSandbox();
  const { url } = await freshDatabase();
  const env = {
    RELAY_STORE: url,
    RELAY_PAIRING_TTL: '60',
    RELAY_CONNECTION_RETRY_WINDOW: '60',
    RELAY_TRUST_PROXY: '1',
  };
  const start = (by: number) =>
    startTestRelay({ sandbox, env, effects: { now: () => Date.now() / 1000 + by } });
  behind = await start(-120);
  ahead = await start(120);
});
afterEach(async () => {
  await Promise.all([behind.stop(), ahead.stop()]);
  await sandbox.stop();
});

const at = (relay: TestRelay, credential: string) => createClient({ baseUrl: relay.url, fetch, credential });
const valueIn = <T>(answer: { ok: true; value: T } | { ok: false; failure: { code: string } }): T => {
  if (!answer.ok) throw new Error(`refused: ${answer.failure.code}`);
  return answer.value;
};
const secondsFromNow = (timestamp: string) => Date.parse(timestamp) / 1000 - Date.now() / 1000;

test('a pairing begun on one relay is answered and completed on the other, and every date is right on both', async () => {
  for (const [first, second] of [
    [behind, ahead],
    [ahead, behind],
  ] as const) {
    const { session } = await first.enrol('Alex');
    const pairing = await startPairing(at(first, session), { account: { id: first.url.slice(-5) } });
    const seen = valueIn(await at(second, session).readPairing({ id: pairing.id }));
    expect(seen.status).toBe('awaiting_authorization');
    expect(Math.abs(secondsFromNow(seen.expiresAt) - 60)).toBeLessThan(5);
    // NoiseAware asks twice, and each relay gets one of the calls.
    const accessCode = await accessCodeFor(second, pairing.code);
    expect(await accessCodeFor(first, pairing.code)).toBe(accessCode);
    const { location = '' } = await walkLogin(pairing.authorizeUrl);
    const body = { redirect: location, verifier: pairing.verifier };
    const { connection } = valueIn(await at(second, session).completePairing({ id: pairing.id, body }));
    expect(Math.abs(secondsFromNow(connection.connectedAt))).toBeLessThan(5);
    const { key } = await second.service(first.url);
    const vended = await Promise.all(
      [first, second].map(async (relay) =>
        valueIn(await at(relay, key).vendToken({ id: connection.id, body: {} })),
      ),
    );
    expect(vended[0]).toEqual(vended[1]);
    expect(sandbox.entries('refresh')).toEqual([]);
  }
});

test('a renewal under way on one relay is not taken for an interrupted one by the other, which waits for its result', async () => {
  const { client, session } = await behind.enrol('Alex');
  const pairing = await startPairing(client);
  const { location = '' } = await walkLogin(pairing.authorizeUrl);
  const body = { redirect: location, verifier: pairing.verifier };
  const { id } = valueIn(await client.completePairing({ id: pairing.id, body })).connection;
  sandbox.set({ fault: { refresh: { kind: 'slow', seconds: 2, times: 1 } } });
  const first = at(behind, session).renewConnection({ id, body: {} });
  await sandbox.arrived('refresh');
  const second = at(ahead, session).renewConnection({ id, body: {} });
  const renewed = [valueIn(await first).connection, valueIn(await second).connection];
  expect(renewed[0]).toMatchObject({ status: 'active', cause: null });
  expect(renewed[1]).toEqual(renewed[0]);
  expect(sandbox.entries('refresh')).toHaveLength(1);
});

test('what ends by time ends on both at the same moment, and a session lives on both', async () => {
  const { session } = await ahead.enrol('Alex');
  for (const relay of [ahead, behind]) {
    const { sessions } = valueIn(await at(relay, session).listSessions());
    expect(sessions).toHaveLength(1);
    expect(Math.abs(secondsFromNow(sessions[0]?.lastUsedAt ?? ''))).toBeLessThan(5);
  }
});

test('guesses from one address are counted together, whichever relay they come to', async () => {
  const guess = (relay: TestRelay, address: string) =>
    fetch(`${relay.url}/v1/connections`, {
      headers: { authorization: 'Bearer nacses_guess', 'x-forwarded-for': address },
    });
  const statuses = [];
  for (let times = 0; times < 34; times += 1) {
    statuses.push((await guess(times % 2 === 0 ? behind : ahead, '203.0.113.7')).status);
  }
  expect(statuses).toEqual([...Array(30).fill(401), ...Array(4).fill(429)]);
  const limited = await guess(ahead, '203.0.113.7');
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(50);
  expect(Number(limited.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect((await guess(behind, '203.0.113.8')).status).toBe(401);
});
