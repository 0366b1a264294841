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

/** Milliseconds between two events. */
const pause = 50;

it.each(relayStores)(
  `delivers within 0.1 s of the commit, and ${count} events, one every ${pause} ms, to ${receivers} receivers within twice the time of one, on %s`,
  async (store, storeOf) => {
    const { url, addReceiver, arrivals, cpuMs } = await setStage(await storeOf());
    await addReceiver();
    const send = (name: string) => sendAlert(url, name);
    /** Seconds from the first of the alerts until the last message about them has arrived. */
    const timeOfSeries = async (name: string) => {
      const before = arrivals.length;
      const began = performance.now();
      for (let index = 0; index < count; index += 1) {
        await send(`${name}-${index}`);
        await wait(pause);
      }
      while (arrivals.length < before + count * arrivals.receivers) await wait(1);
      return ((arrivals.at(-1)?.at ?? 0) - began) / 1000;
    };
    const times: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const before = arrivals.length;
      await send(`single-${index}`);
      const committed = performance.now();
      while (arrivals.length === before) await wait(1);
      times.push(((arrivals.at(-1)?.at ?? 0) - committed) / 1000);
      await wait(pause);
    }
    const alone: number[] = [];
    for (let turn = 0; turn < turns; turn += 1) alone.push(await timeOfSeries(`alone-${turn}`));
    while (arrivals.receivers < receivers) await addReceiver();
    const cpuBefore = await cpuMs();
    const together: number[] = [];
    for (let turn = 0; turn < turns; turn += 1) together.push(await timeOfSeries(`together-${turn}`));
    const cpu = (await cpuMs()) - cpuBefore;

    const p95 = times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.95)] ?? 0;
    const ms = (seconds: number) => `${Math.round(seconds * 1000)} ms`;
    process.stdout.write(
      `\n${store}: delivered after ${ms(medianOf(times))} (p50), ${ms(p95)} (p95); ${count} events, one every ${pause} ms, to one ` +
        `receiver in ${ms(medianOf(alone))}, to ${receivers} in ${ms(medianOf(together))}, ` +
        `${(cpu / (turns * count * receivers)).toFixed(1)} ms of processor time a delivery\n`,
    );
    expect(medianOf(times)).toBeLessThan(0.1);
    expect(medianOf(together)).toBeLessThan(2 * medianOf(alone));
  },
);

// --- Internal helpers ---

/** A relay in a process of its own, and receivers that take everything. */
async function setStage(env: Record<string, string>) {
  const directory = await directoryOfTest();
  const settings = { RELAY_ALERTS_UNVERIFIED: 'at-once', RELAY_WEBHOOKS_PRIVATE: '1', ...env };
  const relay = await startMeasured(directory, settings);
  const door = doorOf({ ...relayEnvironment(directory), ...settings });
  const arrivals = Object.assign([] as { readonly at: number }[], { receivers: 0 });
  const addReceiver = async () => {
    const server = createServer((request, response) => {
      arrivals.push({ at: performance.now() });
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
    arrivals.receivers += 1;
  };
  return {
    url: addressAt(relay, (await door.alertsUrl({ body: {} })).url),
    addReceiver,
    arrivals,
    cpuMs: async () => (await relay.figures()).cpuMs,
  };
}

async function sendAlert(url: string, name: string): Promise<void> {
  const body = JSON.stringify({ AlertType: 'newNoise', PartnerOrgID: 'cust-1', name });
  const { status } = await fetch(url, { method: 'POST', body });
  expect(status).toBe(200);
}
