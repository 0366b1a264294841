import { Agent, request } from 'node:http';
import { expect, test } from 'vitest';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { addressAt } from '../support/relay/alerts-address.ts';
import { doorOf } from '../support/relay/operator-door.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { medianOf, startMeasured } from './log-at-size.ts';

const count = 20_000;
const turns = 3;
const connections = 64;

/** The processor time, in milliseconds, in which a fresh relay on lowdb takes alerts and tells of each at once. */
async function takeIn(env: Record<string, string>): Promise<number> {
  const directory = await directoryOfTest();
  const relay = await startMeasured(directory, env);
  const door = doorOf(relayEnvironment(directory));
  const url = addressAt(relay, (await door.alertsUrl({ body: {} })).url);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const send = async (index: number) => {
    const body = JSON.stringify({ AlertType: 'newNoise', PartnerOrgID: `cust-${index % 500}`, index });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const call = request(url, { method: 'POST', agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      });
      call.on('error', reject).end(body);
    });
    expect(status).toBe(200);
  };
  const { cpuMs: before } = await relay.figures();
  let sent = 0;
  const sendInTurn = async () => {
    while (sent < count) await send(sent++);
  };
  await Promise.all(Array.from({ length: connections }, sendInTurn));
  const { cpuMs: after } = await relay.figures();
  await relay.kill();
  agent.destroy();
  return after - before;
}

test(`taking ${count} alerts needs no more processor time with the log of events than without it`, {
  timeout: 900_000,
}, async () => {
  const [logged, unlogged]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < turns; turn += 1) {
    logged.push(await takeIn({}));
    unlogged.push(await takeIn({ TEST_WITHOUT_LOG: '1' }));
  }
  expect(medianOf(logged)).toBeLessThan(1.1 * medianOf(unlogged));
});
