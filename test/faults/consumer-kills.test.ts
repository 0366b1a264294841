import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../sandbox/free-port.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { addressAt } from '../support/relay/alerts-address.ts';
import { doorOf, enter } from '../support/relay/operator-door.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { relayStores } from '../support/relay/relay-stores.ts';
import { standbyRelays } from '../support/relay/standby-relays.ts';
import { answered } from '../support/relay/value-in.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { lengthOf, seed } from '../support/tier.ts';

const kills = lengthOf(60, 6);

/** Events that the consumer works on between two kills, at the least. */
const workedBetween = 10;

it.each(relayStores)(
  `a consumer that stores its place misses no event and works on none out of order in ${kills} kills of it and the relay, on %s (TEST_SEED=${seed})`,
  async (_, storeOf) => {
    const random = seededRandom(seed);
    const stage = await setStage(await storeOf());
    let consumer = stage.startConsumer();
    const stopAlerts = stage.sendAlerts();
    for (let killed = 0; killed < kills; killed += 1) {
      const enough = stage.worked().length + workedBetween;
      await expect.poll(() => stage.worked().length, { timeout: 30_000 }).toBeGreaterThanOrEqual(enough);
      await wait(random() * 50);
      if (random() < 0.5) {
        await kill(consumer);
        consumer = stage.startConsumer();
      } else await stage.restartRelay();
    }
    const acknowledged = await stopAlerts();
    const log = await stage.readLog();
    expect(log.length).toBeGreaterThanOrEqual(acknowledged);
    await expect.poll(() => stage.worked().at(-1)).toBeGreaterThanOrEqual(log.at(-1) ?? 0);
    const worked = stage.worked();
    // After a kill it may work again on the one event of which it had not stored the place. Verdicts on alerts may have followed.
    const inOrder = worked.filter((seq, index) => seq !== worked[index - 1]);
    expect(inOrder.slice(0, log.length)).toEqual(log);
    expect(worked.length - inOrder.length).toBeLessThanOrEqual(kills);
  },
  lengthOf(600_000, 120_000),
);

// --- Internal helpers ---

/** A relay that takes alerts and is killed and started again at the same address, and a consumer of its events. */
async function setStage(store: Record<string, string>) {
  const directory = await directoryOfTest();
  const env = {
    ...relayEnvironment(path.join(directory, 'data')),
    RELAY_PORT: String(await freePort()),
    RELAY_SERVICE_CALLS: '100000',
    LOG_LEVEL: 'silent',
    ...store,
  };
  const relays = standbyRelays(path.join(directory, 'compiled'));
  onTestFinished(relays.close);
  let relay = await relays.start(env);
  const { url } = relay;
  const door = doorOf(env);
  const { key } = await enter(door, url);
  const alertsUrl = addressAt(relay, (await door.alertsUrl({ body: {} })).url);
  const service = createClient(api, { baseUrl: url, fetch, credential: key });
  const [workedFile, placeFile] = [path.join(directory, 'worked'), path.join(directory, 'place')];

  return {
    async restartRelay() {
      await relay.kill();
      relay = await relays.start(env);
    },
    startConsumer() {
      const program = path.join(import.meta.dirname, 'place-consumer.ts');
      const consumer = fork(program, [url, key, workedFile, placeFile]);
      onTestFinished(() => kill(consumer));
      return consumer;
    },
    /** The numbers of the events that the consumer has worked on, in this order. */
    worked: (): number[] =>
      existsSync(workedFile) ? readFileSync(workedFile, 'utf8').split('\n').slice(0, -1).map(Number) : [],
    /** Sends alerts, each of which is an event, until it is called; then it returns how many were acknowledged. */
    sendAlerts() {
      let isOver = false;
      let acknowledged = 0;
      const sending = (async () => {
        for (let number = 0; !isOver; number += 1) {
          const body = JSON.stringify({ AlertType: 'newNoise', PartnerOrgID: `cust-${number % 9}`, number });
          const answer = await fetch(alertsUrl, { method: 'POST', body }).catch(() => undefined);
          if (answer?.ok) acknowledged += 1;
          await wait(5);
        }
        return acknowledged;
      })();
      onTestFinished(() => {
        isOver = true;
      });
      return () => {
        isOver = true;
        return sending;
      };
    },
    /** The numbers of all events in the log. */
    async readLog() {
      const numbers: number[] = [];
      for (let since = 0; ; ) {
        const query = { since: String(since), limit: '200' };
        const { events, next } = await answered(service.readEvents({ query }));
        numbers.push(...events.map(({ seq }) => seq));
        if (next === since) return numbers;
        since = next;
      }
    },
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
