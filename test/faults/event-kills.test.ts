import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { expect, it, onTestFinished } from 'vitest';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { authorize, complete, connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { standbyRelays } from '../support/relay/standby-relays.ts';
import { answered } from '../support/relay/value-in.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { lengthOf, seed } from '../support/tier.ts';

const kills = lengthOf(40, 2);
const accounts = 6;

/** Changes of connections that are acknowledged between two kills. */
const changesBetween = 12;

it(
  `${kills} kills of one of two relays on PostgreSQL leave no gap in the events, and no reader sees two of them out of order (TEST_SEED=${seed})`,
  async () => {
    const random = seededRandom(seed);
    const env = {
      RELAY_STORE: (await freshDatabase()).url,
      RELAY_SERVICE_CALLS: '100000',
      // What a killed relay has leased is free again after twice this time.
      NOISEAWARE_TIMEOUT: '1',
      LOG_LEVEL: 'silent',
    };
    const stage = await stageOfTest({ env, switches: { reauthorizationEndsOld: false } });
    const { sandbox, relay: survivor, staff, session, key } = stage;
    const relays = standbyRelays(path.join(await directoryOfTest(), 'compiled'));
    onTestFinished(relays.close);
    const startDoomed = () => relays.start({ ...relayEnvironment('', sandbox), ...env });
    let doomed = await startDoomed();
    // The ConnectionURL stays at the relay that lives.
    sandbox.setPartner({ connectionUrl: `${survivor.url}/noiseaware/connection` });

    const clientAt = (baseUrl: string, credential: string) =>
      createClient(api, { baseUrl, fetch, credential });
    const either = () => clientAt(random() < 0.5 ? survivor.url : doomed.url, session);

    /** Reads the log as a service does, call by call, until it is stopped. */
    const follow = (url: () => string) => {
      const seen: { seq: number; type: string; connection: string }[] = [];
      let isStopped = false;
      const reading = (async () => {
        for (let since = 0; ; ) {
          const isLast = isStopped;
          const query = { since: String(since), limit: '7', wait: isLast ? '0' : '1' };
          const read = await clientAt(isLast ? survivor.url : url(), key).readEvents({ query });
          if (read.ok) {
            for (const { seq, type, data } of read.value.events)
              seen.push({ seq, type, connection: (data as { connection: { id: string } }).connection.id });
            if (isLast && read.value.next === since) return seen;
            since = read.value.next;
          } else await setTimeout(20);
        }
      })();
      return () => {
        isStopped = true;
        return reading;
      };
    };
    const readers = [() => survivor.url, () => doomed.url].map(follow);

    /** Repeats a call that got no answer, at either relay, until it is done. */
    const untilDone = async <T>(call: () => Promise<T>): Promise<T> => {
      for (let tries = 0; tries < 200; tries += 1) {
        try {
          return await call();
        } catch {
          await setTimeout(50);
        }
      }
      return call();
    };
    let changes = 0;
    let isOver = false;
    /** Disconnects an account and connects it again, one after the other. */
    const work = async (index: number) => {
      const account = { id: `acct-${index}` };
      const { id } = await connectAccount(staff, account);
      while (!isOver) {
        await untilDone(() => answered(either().disconnect({ id })));
        changes += 1;
        const authorized = await untilDone(() => authorize(either(), { account, connection: id }));
        await untilDone(() => answered(complete(either(), authorized)));
        changes += 1;
      }
    };
    const working = Promise.all(Array.from({ length: accounts }, (_, index) => work(index)));
    for (let killed = 0; killed < kills; killed += 1) {
      const enough = changes + changesBetween;
      await expect.poll(() => changes, { timeout: 60_000 }).toBeGreaterThanOrEqual(enough);
      await setTimeout(random() * 20);
      await doomed.kill();
      doomed = await startDoomed();
    }
    isOver = true;
    await working;

    const [log = [], ...others] = await Promise.all(readers.map((stop) => stop()));
    expect(log.length).toBe(accounts + changes);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
    for (const seen of others) expect(seen).toEqual(log);
    for (const [, told] of Map.groupBy(log, ({ connection }) => connection)) {
      const types = told.map((_, index) => `connection.${index % 2 === 0 ? 'connected' : 'disconnected'}`);
      expect(told.map(({ type }) => type)).toEqual(types);
    }
  },
  lengthOf(600_000, 120_000),
);
