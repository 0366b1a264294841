import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { afterAll, expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { forFile } from '../../support/for-file.ts';
import { databaseAt } from '../../support/postgres/database-at.ts';
import { startPostgresServer } from '../../support/postgres/postgres-server.ts';
import { complete, redirectOf } from '../../support/relay/connect-account.ts';
import { startLoadBalancer } from '../../support/relay/load-balancer.ts';
import { accessCodeFor, startPairing } from '../../support/relay/pairing.ts';
import { relayEnvironment } from '../../support/relay/relay-environment.ts';
import { runRelay } from '../../support/relay/relay-process.ts';
import { relayOfFile, type TestRelay } from '../../support/relay/test-relay.ts';
import { valueIn } from '../../support/relay/value-in.ts';
import { startReceiver } from '../../webhooks/receiver.ts';

const server = await startPostgresServer();
afterAll(() => server.remove());
const sandbox = await forFile(startSandbox());
const env = { RELAY_STORE: server.url, RELAY_WEBHOOKS_PRIVATE: '1' };
const relays = await Promise.all([1, 2, 3].map(() => relayOfFile({ sandbox, env })));
const balancer = await forFile(startLoadBalancer(relays));
sandbox.setPartner({ connectionUrl: `${balancer.url}/noiseaware/connection` });
const relayAt = (index: number): TestRelay => relays[index % relays.length] as TestRelay;
const { session } = await relayAt(0).enrol('Alex');
const { key } = await relayAt(1).service('billing');
const clientWith = (credential: string) => createClient(api, { baseUrl: balancer.url, fetch, credential });

/** The secrets that NoiseAware received, by number of occurrences. */
const timesSent = (kind: 'refresh' | 'token', field: string): Map<string, number> => {
  const times = new Map<string, number>();
  for (const { details } of sandbox.entries(kind)) {
    const secret = (details.request as Record<string, string>)[field] ?? '';
    times.set(secret, (times.get(secret) ?? 0) + 1);
  }
  return times;
};

test('under load with restarts of a relay, no code is granted twice, no refresh token or event is sent twice', async () => {
  const receiver = await startReceiver();
  const { id: webhook } = await relayAt(0).door.addWebhook({ body: { url: receiver.url } });
  const ids: string[] = [];
  let working = true;
  const restarts = (async () => {
    let times = 0;
    for (; working || times < 3; times += 1) await relayAt(2).restart();
    return times;
  })();

  const refused: string[] = [];
  const staff = clientWith(session);
  const worker = async (number: number) => {
    for (let round = 0; round < 5; round += 1) {
      const pairing = await startPairing(staff, { account: { id: `account-${number}-${round}` } });
      // NoiseAware's call and its repeats reach all relays at once.
      const asked = { url: balancer.url, config: relayAt(0).config };
      const codes = await Promise.all(Array.from({ length: 6 }, () => accessCodeFor(asked, pairing.code)));
      expect(new Set(codes).size).toBe(1);
      // Each customer is its own organization: another code for the same one would end the first.
      const customer = { email: `owner-${number}-${round}@example.com`, password: 'sandbox' };
      sandbox.addUser(customer);
      const redirect = await redirectOf(pairing.authorizeUrl, customer);
      const { id } = valueIn(await complete(staff, { ...pairing, redirect })).connection;
      ids.push(id);
      const calls = [
        ...Array.from({ length: 6 }, () => staff.renewConnection({ id, body: {} })),
        clientWith(key).vendToken({ id, body: {} }),
      ];
      for (const answer of await Promise.all(calls)) if (!answer.ok) refused.push(answer.failure.code);
    }
  };
  await Promise.all(Array.from({ length: 6 }, (_, number) => worker(number))).finally(() => {
    working = false;
  });
  expect(await restarts).toBeGreaterThan(2);

  // A renewal on request that came just after another one.
  expect(refused.filter((code) => code !== 'rate_limited')).toEqual([]);
  const errors = relays
    .flatMap(({ logLines }) => logLines)
    .filter((line) => line.includes('"level":"error"'));
  expect(errors).toEqual([]);
  expect(new Set(ids).size).toBe(30);
  expect([...timesSent('refresh', 'refreshToken').values()].filter((times) => times > 1)).toEqual([]);
  const minted = await databaseAt(server.url).query(
    "SELECT entry ->> 'pairing' FROM audit WHERE entry ->> 'what' = 'code_granted' GROUP BY 1 HAVING count(*) > 1",
  );
  expect(minted).toEqual([]);

  const backlog = async () => (await relayAt(1).door.listWebhooks()).webhooks;
  await expect.poll(backlog).toMatchObject([{ waiting: 0, dead: 0 }]);
  const told = receiver.received.map(({ data }) => data.connection?.['id']);
  expect(receiver.types()).toEqual(Array(30).fill('connection.connected'));
  expect(told.sort()).toEqual(ids.sort());
  await relayAt(1).door.removeWebhook({ id: webhook });
});

test('commands work while relays are running, and renew connections themselves', async () => {
  const env = { ...relayEnvironment('', sandbox), RELAY_STORE: server.url };
  const listed = await runRelay(['connections', 'list', '--json'], env);
  const [connection] = (JSON.parse(listed.stdout) as { connections: { id: string; lastRenewedAt: string }[] })
    .connections;
  const renewed = await runRelay(['connections', 'renew', connection?.id ?? '', '--json'], env);
  expect(renewed.stderr).toBe('');
  const after = (JSON.parse(renewed.stdout) as { connection: { status: string; lastRenewedAt: string } })
    .connection;
  expect(after.status).toBe('active');
  expect(Date.parse(after.lastRenewedAt)).toBeGreaterThan(Date.parse(connection?.lastRenewedAt ?? ''));
  expect((await runRelay(['staff', 'revoke', 'Alex', '--json'], env)).stdout).toBe('{}\n');
  expect(await clientWith(session).listSessions()).toMatchObject({ failure: { code: 'unauthenticated' } });
});

test('the database holds no secret of NoiseAware or the relay unencrypted, and none of a forgotten connection', async () => {
  const { query } = databaseAt(server.url);
  const tables = await query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const contentOf = async (name: string) =>
    (await query<{ all: string }>(`SELECT coalesce(string_agg(t::text, ' '), '') AS all FROM ${name} t`))[0]
      ?.all ?? '';
  const all = (await Promise.all(tables.map(({ name }) => contentOf(name)))).join(' ');
  expect(all).toContain('account-0-0');
  const secrets = [...sandbox.secrets(), key, session].filter((secret) => secret.length > 8);
  expect(secrets.length).toBeGreaterThan(100);
  expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);

  const [kept] = await query<{ id: string; code: string }>(
    "SELECT id, record ->> 'accessCode' AS code FROM connections LIMIT 1",
  );
  const env = { ...relayEnvironment('', sandbox), RELAY_STORE: server.url };
  expect((await runRelay(['connections', 'disconnect', kept?.id ?? '', '--forget'], env)).code).toBe(0);
  const after = (await Promise.all(tables.map(({ name }) => contentOf(name)))).join(' ');
  expect([all.includes(kept?.code ?? ''), after.includes(kept?.code ?? '')]).toEqual([true, false]);
});

test('relays answer 503 with Retry-After while PostgreSQL is down, and work again when it is back', async () => {
  const service = (index: number) =>
    fetch(`${relayAt(index).url}/v1/connections`, { headers: { authorization: `Bearer ${key}` } });
  const ready = (index: number) => fetch(`${relayAt(index).url}/health/ready`);
  expect((await service(0)).status).toBe(200);
  await server.stop();
  const wrong: number[] = [];
  for (let times = 0; times < 30; times += 1) {
    for (const call of [service, ready]) {
      const answer = await call(times);
      if (answer.status === 503 && Number(answer.headers.get('retry-after')) > 0) continue;
      // One query of the store serves all callers for a second.
      if (!(call === ready && answer.status === 200)) wrong.push(answer.status);
    }
  }
  expect(wrong).toEqual([]);
  // Refused credentials are still counted, by each relay separately.
  const guess = () =>
    fetch(`${relayAt(0).url}/noiseaware/connection`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: 'x', client_secret: 'guess', code: 'y' }),
    });
  const guesses = [];
  for (let times = 0; times < 32; times += 1) guesses.push((await guess()).status);
  // The call of the revoked session may have been refused here, too.
  expect(guesses.slice(0, 29)).toEqual(Array(29).fill(401));
  expect(guesses.slice(30)).toEqual([429, 429]);
  await server.start();
  for (const index of [0, 1, 2]) {
    await expect.poll(async () => (await service(index)).status).toBe(200);
    await expect.poll(async () => (await ready(index)).status).toBe(200);
  }
});
