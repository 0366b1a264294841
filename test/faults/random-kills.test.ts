import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../sandbox/sandbox.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { callNoiseAware } from '../support/relay/call-noiseaware.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { doorOf, enter } from '../support/relay/operator-door.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { sentAgain } from '../support/relay/sent-refresh-tokens.ts';
import { type StandbyRelay, standbyRelays } from '../support/relay/standby-relays.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { lengthOf, seed } from '../support/tier.ts';
import { type Acknowledged, startLoad } from './load.ts';

const kills = lengthOf(300, 20);
const accounts = 24;

/** The most answers between two kills. */
const answersBetween = 30;

/**
 * How many kills go by between two looks for what was acknowledged. The one at renewals opens the data, and the relay
 * after it finds it tidied up: the others have to start from what the kill left.
 */
const between = { renewals: 3, pairings: 10 } as const;

/**
 * User tokens live for seconds, so that renewals go on all the time; a refresh token is dead as soon as it was used.
 * All accounts connect the same organization.
 */
const switches = {
  tokenLifetime: 3,
  userTokenFormat: 'opaque',
  rotation: 'kill-at-once',
  reauthorizationEndsOld: false,
} as const;

/** A relay that is killed and started again on the same data, and those who work with it. */
async function setStage() {
  const sandbox = await startSandbox({ switches });
  const parent = await directoryOfTest();
  const env = {
    ...relayEnvironment(path.join(parent, 'data'), sandbox),
    NOISEAWARE_TIMEOUT: '1',
    LOG_LEVEL: 'silent',
  };
  const relays = standbyRelays(path.join(parent, 'compiled'));
  onTestFinished(async () => {
    await relays.close();
    await sandbox.stop();
  });

  let running = Promise.withResolvers<StandbyRelay>();
  const start = async () => {
    const relay = await relays.start(env);
    sandbox.setPartner({ connectionUrl: `${relay.url}/noiseaware/connection` });
    running.resolve(relay);
  };
  const kill = async () => {
    const relay = await running.promise;
    running = Promise.withResolvers();
    await relay.kill();
  };
  const clientWith = async (credential: string) =>
    createClient(api, { baseUrl: (await running.promise).url, fetch, credential });

  await start();
  const door = doorOf(env);
  const { session, key } = await enter(door, (await running.promise).url);
  return {
    sandbox,
    door,
    start,
    kill,
    staff: () => clientWith(session),
    service: () => clientWith(key),
    callApi: (userToken: string) => callNoiseAware(sandbox, userToken),
  };
}

type Stage = Awaited<ReturnType<typeof setStage>>;

/** Looks on the disk, while no relay runs, for every renewal that was acknowledged; gives how many that were. */
async function findRenewals({ door }: Stage, renewedAt: Acknowledged['renewedAt']): Promise<number> {
  const { connections } = await door.listConnections();
  expect(connections).toHaveLength(accounts);
  const lost = connections.filter(({ status }) => status !== 'active' && status !== 'degraded');
  expect(lost).toEqual([]);
  const older = connections.filter(({ id, lastRenewedAt }) => lastRenewedAt < (renewedAt.get(id) ?? ''));
  expect(older).toEqual([]);
  return renewedAt.size;
}

/** Asks a relay that runs again for every pairing that was acknowledged. */
async function findPairings({ staff }: Stage, pairings: readonly string[]): Promise<number> {
  const client = await staff();
  // One after the other: a relay refuses those of many concurrent calls that it would answer late.
  for (const id of pairings) expect(await client.readPairing({ id })).toMatchObject({ ok: true });
  return pairings.length;
}

it(`loses nothing in ${kills} kills at random moments under load (TEST_SEED=${seed})`, async () => {
  const began = performance.now();
  const random = seededRandom(seed);
  const stage = await setStage();
  const { sandbox } = stage;
  const connections: string[] = [];
  for (let number = 0; number < accounts; number += 1)
    connections.push((await connectAccount(await stage.staff(), { id: `acct-${number}` })).id);

  const load = startLoad({ ...stage, connections, random: seededRandom(seed + 1) });
  // The load ends with the test, also where that fails.
  onTestFinished(() => void load.stop());
  const { acknowledged } = load;
  let checked = 0;
  let known = 0;
  for (let killed = 0; killed < kills; killed += 1) {
    await load.answered(1 + Math.floor(random() * answersBetween));
    // From there on a moment that has nothing to do with an answer.
    await setTimeout(random() * 20);
    await stage.kill();
    if (killed % between.renewals === 0) checked += await findRenewals(stage, acknowledged.renewedAt);
    const begun = [...acknowledged.pairings];
    await stage.start();
    if (killed % between.pairings === 0) {
      checked += await findPairings(stage, begun.slice(known));
      known = begun.length;
    }
    expect(acknowledged.wrong, `after ${killed + 1} kills with TEST_SEED=${seed}`).toEqual([]);
  }
  await load.stop();

  checked += await findPairings(stage, acknowledged.pairings);
  for (const id of connections) {
    const service = await stage.service();
    const vend = () => service.vendToken({ id, body: {} });
    await expect.poll(async () => (await vend()).ok).toBe(true);
    const vended = await vend();
    expect(await stage.callApi(vended.ok ? vended.value.userToken : '')).toBe(200);
    expect(await service.readConnection({ id })).toMatchObject({
      value: { connection: { status: 'active', cause: null } },
    });
  }
  const refreshes = sandbox.entries('refresh');
  expect(sentAgain(refreshes)).toEqual([]);
  const exchanges = sandbox.entries('token').length - accounts;
  // Without these the kills would have come where nothing is under way.
  expect(refreshes.length).toBeGreaterThan(kills);
  expect(exchanges).toBeGreaterThan(kills / 10);
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  process.stdout.write(
    `\n${kills} kills (TEST_SEED=${seed}) in ${seconds} s: ${refreshes.length} refreshes, ${exchanges} exchanges after ` +
      `an interruption, ${acknowledged.answers} answers used, ${checked} looked up after a kill\n`,
  );
}, 600_000);
