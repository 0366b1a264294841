import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { medianOf, startMeasured } from '../events/log-at-size.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { addressAt } from '../support/relay/alerts-address.ts';
import { doorOf } from '../support/relay/operator-door.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { relayStores } from '../support/relay/relay-stores.ts';

const count = 30;
const receivers = 9;
const turns = 3;

/** Milliseconds between two events that do not come at once. */
const pause = 50;

/** How events come, and how many times as long the last message to all receivers may take as the last to one. */
const arrivalForms: readonly {
  readonly form: string;
  /** Sends the events, named by their numbers. */
  sendAll(send: (number: number) => Promise<void>): Promise<unknown>;
  readonly quotient: number;
}[] = [
  {
    form: `one every ${pause} ms`,
    sendAll: async (send) => {
      for (let number = 0; number < count; number += 1) {
        await send(number);
        await wait(pause);
      }
    },
    quotient: 2,
  },
  {
    form: 'one after the other',
    sendAll: async (send) => {
      for (let number = 0; number < count; number += 1) await send(number);
    },
    // Without a pause, the processor’s time for nine times as many messages shows: about twice as long on two quiet cores.
    quotient: 3,
  },
  {
    form: 'at once',
    sendAll: (send) => Promise.all(Array.from({ length: count }, (_, number) => send(number))),
    // There is nothing to wait for: one processor writes nine times as many messages.
    quotient: 5,
  },
];

it.each(relayStores)(
  `delivers within 0.1 s of the commit, and ${count} events to ${receivers} receivers in little more time than to one, on %s`,
  async (store, storeOf) => {
    const one = await setStage(await storeOf(), 1);
    const nine = await setStage(await storeOf(), receivers);
    const times: number[] = [];
    for (let index = 0; index < count; index += 1) {
      await one.send(`single-${index}`);
      const committed = performance.now();
      times.push((await one.lastArrival()) - committed);
      await wait(pause);
    }
    const ms = (milliseconds: number) => `${Math.round(milliseconds)} ms`;
    const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
    process.stdout.write(`\n${store}: delivered after ${ms(medianOf(times))} (p50), ${ms(p95)} (p95)\n`);
    expect(medianOf(times)).toBeLessThan(100);

    for (const { form, sendAll, quotient } of arrivalForms) {
      /** Milliseconds from the first alert until the last message about them has arrived. */
      const timeOf = async ({ send, lastArrival }: typeof one, turn: number) => {
        const began = performance.now();
        await sendAll((number) => send(`${form}, ${turn}, ${number}`));
        return (await lastArrival()) - began;
      };
      const [alone, together]: [number[], number[]] = [[], []];
      const cpuBefore = await nine.cpuMs();
      // In turns, so that what else the machine does takes as long from both.
      for (let turn = 0; turn < turns; turn += 1) {
        alone.push(await timeOf(one, turn));
        together.push(await timeOf(nine, turn));
      }
      const cpu = ((await nine.cpuMs()) - cpuBefore) / (turns * count * receivers);
      process.stdout.write(
        `  ${count} events ${form}: to one receiver in ${ms(medianOf(alone))}, to ${receivers} in ${ms(medianOf(together))}, ` +
          `${cpu.toFixed(1)} ms of processor time a delivery\n`,
      );
      expect(medianOf(together)).toBeLessThan(quotient * medianOf(alone));
    }
  },
  120_000,
);

// --- Internal helpers ---

/** A relay in a process of its own, and so many receivers that take everything. */
async function setStage(env: Record<string, string>, receiverCount: number) {
  const directory = await directoryOfTest();
  const settings = { RELAY_WEBHOOKS_PRIVATE: '1', ...env };
  const relay = await startMeasured(directory, settings);
  const door = doorOf({ ...relayEnvironment(directory), ...settings });
  const arrivals: number[] = [];
  for (let index = 0; index < receiverCount; index += 1) {
    const server = createServer((request, response) => {
      arrivals.push(performance.now());
      request.resume().on('end', () => response.writeHead(204).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    await door.addWebhook({
      body: { url: `http://127.0.0.1:${port}/hook`, events: ['alert.received'] },
    });
  }
  const url = addressAt(relay, (await door.alertsUrl({ body: {} })).url);
  let expected = 0;
  return {
    /** Sends an alert of an unknown account, which is an event at once. */
    async send(name: string) {
      expected += receiverCount;
      await sendAlert(url, name);
    },
    /** When the last message about what was sent has arrived. */
    async lastArrival(): Promise<number> {
      while (arrivals.length < expected) await wait(1);
      return arrivals.at(-1) ?? 0;
    },
    cpuMs: async () => (await relay.figures()).cpuMs,
  };
}

async function sendAlert(url: string, name: string): Promise<void> {
  const body = JSON.stringify({ AlertType: 'newNoise', PartnerOrgID: 'cust-1', name });
  const { status } = await fetch(url, { method: 'POST', body });
  expect(status).toBe(200);
}
