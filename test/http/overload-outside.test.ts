import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PassThroughBench, passThroughBench } from '../support/relay/pass-through.ts';

/** More than the relay works on at the same time. */
const many = 200;

let bench: PassThroughBench;
let skipped = 0;
/** Resolves when NoiseAware is to answer the relay's own calls. */
let mayAnswer: Promise<void> = Promise.resolve();
beforeAll(async () => {
  bench = await passThroughBench({
    env: { RELAY_API_AT_ONCE: String(many) },
    effects: {
      now: () => Date.now() / 1000 + skipped,
      fetch: async (...args) => {
        await mayAnswer;
        return fetch(...args);
      },
    },
  });
});
afterAll(() => bench.stop());

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${bench.relay.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${bench.key}`, 'content-type': 'application/json' },
  });
const vend = () => call(`/v1/connections/${bench.connection}/token`, { method: 'POST', body: '{}' });

it('keeps no caller out for calls that pass through and for which NoiseAware takes its time', async () => {
  const held: ServerResponse[] = [];
  bench.api.answer((_, response) => held.push(response));
  const calls = Array.from({ length: many }, () => bench.call('/sites'));
  await expect.poll(() => held.length, { timeout: 10_000 }).toBe(many);
  expect((await call('/v1/connections')).status).toBe(200);
  expect((await vend()).status).toBe(200);
  for (const response of held) response.end('{}');
  expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set([200]));
  bench.api.answer(undefined);
});

it('keeps no caller out for calls that wait for a renewal', async () => {
  const other = await bench.connect('acct-other');
  let answer = () => {};
  mayAnswer = new Promise((resolve) => {
    answer = resolve;
  });
  skipped += 1000;
  const waiting = Array.from({ length: many }, vend);
  const late = call(`/v1/connections/${other}`);
  expect((await late).status).toBe(200);
  expect((await call('/v1/connections')).status).toBe(200);
  answer();
  expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([200]));
});
