import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { callNoiseAware } from '../support/relay/call-noiseaware.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { sentAgain } from '../support/relay/sent-refresh-tokens.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { lengthOf, seed } from '../support/tier.ts';
import { bothStores, startDyingRelay } from './dying-relay.ts';

const kills = lengthOf(20, 3);
const accounts = 12;

/** Every read renews, and all accounts connect the same organization, whose tokens do not name it. */
const switches = {
  tokenLifetime: 1,
  userTokenFormat: 'opaque',
  rotation: 'kill-at-once',
  reauthorizationEndsOld: false,
} as const;

/** Seconds by which the clock of the last relay is ahead: the first look at a refused connection is due then. */
const aMinuteLater = 80;

/**
 * How a read may be answered while NoiseAware refuses everybody; none at all, if the relay was killed meanwhile, and late, while
 * the lease of a killed relay lasts.
 */
const answers = ['reauthorization_required', 'noiseaware_unavailable', 'relay_unreachable', 'relay_slow'];

it.each(bothStores)(
  `${kills} kills while NoiseAware refuses every organization lose no connection on %s, and all heal without a person (TEST_SEED=${seed})`,
  async (store) => {
    const random = seededRandom(seed);
    const stage = await startDyingRelay(store, 'never', {
      switches,
      // How long a lease of a killed relay lasts goes by it.
      settings: { NOISEAWARE_TIMEOUT: '1' },
    });
    const { sandbox, door } = stage;
    const ids: string[] = [];
    for (let index = 0; index < accounts; index += 1)
      ids.push((await connectAccount(stage.staff(), { id: `acct-${index}` })).id);
    sandbox.set({ fault: { token: { kind: '401' }, refresh: { kind: '401' } } });
    // Until no user token is valid any more: they end at full seconds.
    await setTimeout(2_500);

    const seen = new Set<string>();
    const read = async (id: string) => {
      const answer = await stage.service().vendToken({ id, body: {} });
      seen.add(answer.ok ? 'ok' : answer.failure.code);
    };
    for (let killed = 0; killed < kills; killed += 1) {
      const reads = Promise.all(ids.map(read));
      await setTimeout(random() * 150);
      await stage.kill();
      await reads;
      await stage.startAgain();
    }
    // A connection that the last kill left leased is answered once the lease is over.
    const readAll = async () => {
      await Promise.all(ids.map(read));
      return seen;
    };
    await expect.poll(readAll, { timeout: 60_000 }).toContain('reauthorization_required');
    expect([...seen].filter((code) => !answers.includes(code))).toEqual([]);

    sandbox.set({ fault: {} });
    await stage.kill();
    await stage.startAgain(aMinuteLater);
    const states = async () => {
      const { connections } = await door.listConnections();
      return connections.map(({ id, status }) => `${status} ${id}`).sort();
    };
    await expect
      .poll(states, { timeout: 60_000, interval: 1_000 })
      .toEqual(ids.map((id) => `active ${id}`).sort());
    for (const id of ids) {
      const vended = await stage.service().vendToken({ id, body: {} });
      expect(await callNoiseAware(sandbox, vended.ok ? vended.value.userToken : '')).toBe(200);
    }
    expect(sentAgain(sandbox.entries('refresh'))).toEqual([]);
    expect(await door.verifyAudit({ query: {} })).not.toHaveProperty('broken');
  },
  300_000,
);
