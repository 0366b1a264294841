import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { expect, test } from 'vitest';
import { forTest } from '../../support/for-file.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { complete, redirectOf } from '../../support/relay/connect-account.ts';
import { accessCodeFor, startPairing } from '../../support/relay/pairing.ts';
import { stageOfTest } from '../../support/relay/relay-stage.ts';
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts';
import { valueIn } from '../../support/relay/value-in.ts';

/** Two relays on one database; one clock is two minutes behind, the other two minutes ahead. */
async function twoRelays() {
  const env = {
    RELAY_STORE: (await freshDatabase()).url,
    RELAY_PAIRING_TTL: '60',
    RELAY_TRUST_PROXY: '1',
  };
  const effects = (by: number) => ({ now: () => Date.now() / 1000 + by });
  const { sandbox, relay: behind } = await stageOfTest({ env, effects: effects(-120) });
  const ahead = await forTest(startTestRelay({ sandbox, env, effects: effects(120) }));
  return { sandbox, behind, ahead };
}

const at = (relay: TestRelay, credential: string) =>
  createClient(api, { baseUrl: relay.url, fetch, credential });
const secondsFromNow = (timestamp: string) => Date.parse(timestamp) / 1000 - Date.now() / 1000;

test('two relays with different clocks share pairings, respect each other’s leases and show correct dates', async () => {
  const { sandbox, behind, ahead } = await twoRelays();
  const refreshes = () => sandbox.entries('refresh').length;
  for (const [first, second] of [
    [behind, ahead],
    [ahead, behind],
  ] as const) {
    const before = refreshes();
    const { session } = await first.enrol(`Alex at ${first.url.slice(-5)}`);
    const pairing = await startPairing(at(first, session), { account: { id: first.url.slice(-5) } });
    const seen = valueIn(await at(second, session).readPairing({ id: pairing.id }));
    expect(seen.status).toBe('awaiting_authorization');
    expect(Math.abs(secondsFromNow(seen.expiresAt) - 60)).toBeLessThan(5);
    for (const relay of [first, second]) {
      const { sessions } = valueIn(await at(relay, session).listSessions());
      expect(sessions).toHaveLength(1);
      expect(Math.abs(secondsFromNow(sessions[0]?.lastUsedAt ?? ''))).toBeLessThan(5);
    }
    // NoiseAware calls twice, once at each relay.
    const accessCode = await accessCodeFor(second, pairing.code);
    expect(await accessCodeFor(first, pairing.code)).toBe(accessCode);
    const redirect = await redirectOf(pairing.authorizeUrl);
    const { connection } = valueIn(await complete(at(second, session), { ...pairing, redirect }));
    expect(Math.abs(secondsFromNow(connection.connectedAt))).toBeLessThan(5);
    const { id } = connection;
    const { key } = await second.service(first.url);
    const [one, other] = await Promise.all(
      [first, second].map(async (relay) => valueIn(await at(relay, key).vendToken({ id, body: {} }))),
    );
    expect(one).toEqual(other);
    expect(refreshes()).toBe(before);

    // The other relay does not take a renewal under way for an interrupted one, and waits for its result.
    sandbox.set({ fault: { refresh: { kind: 'slow', seconds: 2, times: 1 } } });
    const asked = at(first, session).renewConnection({ id, body: {} });
    await sandbox.arrived('refresh', before + 1);
    const asking = at(second, session).renewConnection({ id, body: {} });
    const renewed = valueIn(await asked).connection;
    expect(renewed).toMatchObject({ status: 'active', cause: null });
    expect(valueIn(await asking).connection).toEqual(renewed);
    expect(refreshes()).toBe(before + 1);
  }
});

test('each relay counts refused code guesses per address on its own', async () => {
  const { behind, ahead } = await twoRelays();
  const guess = (relay: TestRelay, address: string) =>
    fetch(`${relay.url}/v1/connections`, {
      headers: { authorization: 'Bearer nacses_guess', 'x-forwarded-for': address },
    });
  const statusesAt = async (relay: TestRelay, times: number) => {
    const statuses = [];
    for (let time = 0; time < times; time += 1) statuses.push((await guess(relay, '203.0.113.7')).status);
    return statuses;
  };
  expect(await statusesAt(behind, 32)).toEqual([...Array(30).fill(401), 429, 429]);
  expect(await statusesAt(ahead, 31)).toEqual([...Array(30).fill(401), 429]);
  const limited = await guess(ahead, '203.0.113.7');
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(50);
  expect(Number(limited.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect((await guess(behind, '203.0.113.8')).status).toBe(401);
});
