import { expect, it } from 'vitest';
import { accounts, fillLogs, startMeasured } from '../events/log-at-size.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { doorOf } from '../support/relay/operator-door.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { lengthOf } from '../support/tier.ts';
import { startReceiver } from './receiver.ts';

const count = lengthOf(50_000, 1_000);

it(
  `a replay of ${count} events is answered at once, goes on over a restart, and keeps the order of each connection`,
  async () => {
    const directory = await directoryOfTest();
    await fillLogs(directory, count);
    const env = { RELAY_WEBHOOKS_PRIVATE: '1', RELAY_WEBHOOKS_TIMEOUT: '1' };
    const relay = await startMeasured(directory, env);
    const door = doorOf({ ...relayEnvironment(directory), ...env });
    const receiver = await startReceiver();
    const { id } = await door.addWebhook({ body: { url: receiver.url } });

    const began = performance.now();
    expect(await door.replayWebhook({ id, body: { since: 0 } })).toEqual({ events: count });
    expect(performance.now() - began).toBeLessThan(1_000);
    const [replaying] = (await door.listWebhooks()).webhooks;
    expect(replaying?.waiting).toBeGreaterThan(0);

    const arrived = () =>
      new Set(receiver.received.map((message) => Number(message.id.slice('msg_'.length))));
    const timeout = lengthOf(900_000, 30_000);
    await expect.poll(() => receiver.received.length, { timeout }).toBeGreaterThan(count / 3);
    await relay.kill();
    expect(arrived().size).toBeLessThan(count);
    await startMeasured(directory, env);
    await expect.poll(() => arrived().size, { timeout, interval: 500 }).toBe(count);
    const ofConnections = Map.groupBy(arrived(), (seq) => seq % accounts).values();
    for (const numbers of ofConnections)
      expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    const waiting = async () => (await door.listWebhooks()).webhooks.map((each) => each.waiting);
    await expect.poll(waiting).toEqual([0]);
  },
  lengthOf(1_800_000, 60_000),
);
