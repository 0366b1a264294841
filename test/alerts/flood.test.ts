import { Agent, request } from 'node:http';
import { expect, it } from 'vitest';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { lengthOf } from '../support/tier.ts';

const stage = await stageOfFile();
const url = await alertsAddress(stage.relay);

const seconds = lengthOf(10, 2);
const aSecond = 1_000;
const agent = new Agent({ keepAlive: true, maxSockets: 100 });

it('acknowledges a thousand alerts per second and stores every one durably', async () => {
  const send = async (index: number) => {
    const body = JSON.stringify({ AlertType: 'newNoise', PartnerOrgID: `cust-${index % 500}`, index });
    const began = performance.now();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const call = request(url, { method: 'POST', agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      });
      call.on('error', reject).end(body);
    });
    return { status, took: performance.now() - began };
  };
  const all: ReturnType<typeof send>[] = [];
  const start = performance.now();
  while (all.length < seconds * aSecond) {
    const due = Math.min(seconds * aSecond, Math.floor(performance.now() - start));
    while (all.length < due) all.push(send(all.length));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const answers = await Promise.all(all);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const times = answers.map(({ took }) => took).sort((one, other) => one - other);
  // The short form runs at the same time as other tests.
  expect(times[Math.floor(times.length * 0.99)]).toBeLessThan(lengthOf(250, 10_000));
  await stage.relay.restart();
  let count = 0;
  let cursor: string | undefined;
  do {
    const page: { alerts: unknown[]; nextCursor?: string | undefined } = await stage.relay.door.listAllAlerts(
      { query: { cursor } },
    );
    count += page.alerts.length;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(count).toBe(seconds * aSecond);
});
