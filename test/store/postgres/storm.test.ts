import { parseConfig } from '@noiseaware-connect/relay/settings/config';
import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { startCuttingProxy } from '../../support/faults/cutting-proxy.ts';
import { directoryOfTest } from '../../support/fresh-directory.ts';
import { databaseAt } from '../../support/postgres/database-at.ts';
import { startPostgresServer } from '../../support/postgres/postgres-server.ts';
import { startLoadBalancer } from '../../support/relay/load-balancer.ts';
import { accessCodesByCode } from '../../support/relay/minted-access-codes.ts';
import { doorOf, enter } from '../../support/relay/operator-door.ts';
import { callConnectionUrl } from '../../support/relay/pairing.ts';
import { relayEnvironment } from '../../support/relay/relay-environment.ts';
import { sentAgain } from '../../support/relay/sent-refresh-tokens.ts';
import { type StandbyRelay, standbyRelays } from '../../support/relay/standby-relays.ts';
import { lengthOf } from '../../support/tier.ts';
import { type Acknowledged, startStormLoad } from './storm-load.ts';

/** How many times a relay is killed; before that the server is restarted. */
const kills = lengthOf(10, 3);
const restarts = lengthOf([3, 7], [1]);

/** Answers between two faults: a second or two. */
const calm = 60;

/** The number of connections cut between two kills, each during a statement. */
const cuts = 3;

/** Seconds by which the clock of each relay is ahead. */
const clocks = [-120, 0, 120];

/** Statements whose answers are lost after they were executed. */
const lost = ['pairing-write', 'pairings-write+connections-add', 'connection-write'];

/** Three relays, each a process with its own clock, behind a balancer, on one server over a connection that can be cut. */
async function setStage() {
  const server = await startPostgresServer();
  const proxy = await startCuttingProxy(server.url);
  // A refresh token is invalid after its first use, so NoiseAware notices one that is sent twice.
  const sandbox = await startSandbox({ switches: { rotation: 'kill-at-once' } });
  const cache = await directoryOfTest();
  const standby = standbyRelays(cache);
  const env = {
    ...relayEnvironment('', sandbox),
    RELAY_STORE: proxy.url,
    NOISEAWARE_TIMEOUT: '1',
    LOG_LEVEL: 'silent',
  };
  const startAt = (index: number) =>
    standby.start({ ...env, TEST_CLOCK_AHEAD: String(clocks[index % clocks.length]) });
  const relays: StandbyRelay[] = [];
  for (const index of clocks.keys()) relays.push(await startAt(index));
  const balancer = await startLoadBalancer(relays);
  sandbox.setPartner({ connectionUrl: `${balancer.url}/noiseaware/connection` });
  onTestFinished(async () => {
    await balancer.close();
    await standby.close();
    await sandbox.stop();
    await proxy.close();
    await server.remove();
  });
  const { query } = databaseAt(server.url);
  return {
    sandbox,
    server,
    proxy,
    balancer,
    query,
    env,
    config: parseConfig(env),
    kill: async (index: number) => {
      await relays[index % relays.length]?.kill();
      relays[index % relays.length] = await startAt(index);
    },
    /** Ends every connection with a statement under way. Returns their number. */
    cut: async () =>
      (
        await query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'noiseaware-connect' AND state = 'active'",
        )
      ).length,
  };
}

type Stage = Awaited<ReturnType<typeof setStage>>;

async function begin({ config, env, balancer, sandbox }: Stage) {
  const clientWith = (credential: string) => createClient(api, { baseUrl: balancer.url, fetch, credential });
  const { session, key } = await enter(doorOf(env), balancer.url);
  const accessCode = async (code: string) => {
    const answer = await callConnectionUrl({ url: balancer.url, config }, { code });
    const body = (await answer.json()) as { access_code?: string };
    if (answer.status === 503 && Number(answer.headers.get('retry-after')) > 0) return undefined;
    return body.access_code ?? `answered with ${answer.status}`;
  };
  return { sandbox, staff: clientWith(session), service: clientWith(key), accessCode };
}

/** What must hold in any case. */
async function expectInvariants({ sandbox, query }: Stage, { wrong, connections }: Acknowledged) {
  expect(wrong).toEqual([]);
  expect(sentAgain(sandbox.entries('refresh'))).toEqual([]);
  const codes = [...accessCodesByCode(sandbox.entries('connection_url_call')).values()];
  expect(codes.filter((each) => each.size !== 1)).toEqual([]);
  const granted = await query<{ times: number }>(
    "SELECT count(*)::integer AS times FROM audit WHERE entry ->> 'what' = 'code_granted' GROUP BY entry ->> 'pairing'",
  );
  expect(granted.filter(({ times }) => times !== 1)).toEqual([]);
  expect(granted.length).toBeGreaterThanOrEqual(connections.size);

  const kept = await query<{ id: string; at: number; renewed: number }>(
    "SELECT id, (record ->> 'connectedAt')::float8 AS at, last_renewed_at AS renewed FROM connections",
  );
  const found = new Map(kept.map((each) => [each.id, each]));
  for (const [id, { connectedAt, renewedAt }] of connections) {
    const { at = 0, renewed = 0 } = found.get(id) ?? {};
    expect({ id, at: new Date(at * 1000).toISOString() }).toEqual({ id, at: connectedAt });
    expect({ id, lost: renewed < Date.parse(renewedAt) / 1000 }).toEqual({ id, lost: false });
  }
}

test('three relays on one PostgreSQL give no wrong answer despite kills, cut connections and server restarts', async () => {
  const began = Date.now();
  const stage = await setStage();
  const users = await begin(stage);
  const load = startStormLoad(users);
  // The load ends with the test, also if it fails.
  onTestFinished(() => void load.stop());
  const { acknowledged } = load;

  for (let killed = 0; killed < kills; killed += 1) {
    await load.further('answers', calm);
    if (restarts.includes(killed)) {
      await stage.server.stop();
      await load.further('later', 20);
      await stage.server.start();
      await load.further('answers', calm);
    }
    for (let now = 0; now < cuts; ) now += await stage.cut();
    const losing = stage.proxy.loseAnswerTo(lost[killed % lost.length] ?? '');
    await Promise.all([load.further('answers', 1), losing]);
    await stage.kill(killed);
    expect(acknowledged.wrong, `after ${killed + 1} kills`).toEqual([]);
  }
  await load.stop();

  await expectInvariants(stage, acknowledged);
  // All interrupted connections recover.
  for (const status of ['degraded', 'reauthorization_required', 'disconnected'] as const) {
    const list = () => users.staff.listConnections({ query: { status } });
    await expect.poll(list, { timeout: 30_000 }).toMatchObject({ value: { connections: [] } });
  }
  // Each connection works as before. Staff may request one renewal in 15 s, at all relays together.
  const renewal = async (id: string) => {
    const renewed = await users.staff.renewConnection({ id, body: {} });
    return renewed.ok || renewed.failure.code;
  };
  await Promise.all(
    [...acknowledged.connections.keys()].map((id) =>
      expect.poll(() => renewal(id), { timeout: 30_000, interval: 1_000 }).toBe(true),
    ),
  );
  // Every time is the server's, which two of the three relays' clocks do not have.
  const dates = [...acknowledged.connections.values()].map(({ connectedAt }) => Date.parse(connectedAt));
  expect(Math.min(...dates)).toBeGreaterThan(began - 5_000);
  expect(Math.max(...dates)).toBeLessThan(Date.now() + 5_000);
  // Without these there was no fault.
  expect(acknowledged.later).toBeGreaterThan(20 * restarts.length);
  expect(acknowledged.connections.size).toBeGreaterThan(kills);
  expect(stage.sandbox.entries('refresh').length).toBeGreaterThan(acknowledged.connections.size);
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  process.stdout.write(
    `\n${kills} kills, ${restarts.length} restarts of the server, ${cuts * kills} connections cut and ${kills} answers lost in ${seconds} s: ` +
      `${acknowledged.answers} answers, ${acknowledged.later} times "later", ${acknowledged.connections.size} connections\n`,
  );
}, 180_000);
