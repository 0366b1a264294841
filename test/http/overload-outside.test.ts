import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { benchOfFile } from '../support/relay/pass-through.ts';

/** More than the relay works on at the same time. */
const many = 200;

/** Resolves when NoiseAware is to answer the relay's own calls. */
let mayAnswer: Promise<void> = Promise.resolve();
const bench = await benchOfFile({
  api: { atOnce: many },
  effects: {
    fetch: async (...args) => {
      await mayAnswer;
      return fetch(...args);
    },
  },
});

const call = (path: string) => bench.relay.ask(path, bench.key);
const vend = () => bench.relay.ask(`/v1/connections/${bench.connection}/token`, bench.key, { body: {} });

it('serves other calls while passed-through calls wait for NoiseAware', async () => {
  const held: ServerResponse[] = [];
  bench.api.answer((_, response) => held.push(response));
  const calls = Array.from({ length: many }, () => bench.call('/sites'));
  await expect.poll(() => held.length).toBe(many);
  expect((await call('/v1/connections')).status).toBe(200);
  expect((await vend()).status).toBe(200);
  for (const response of held) response.end('{}');
  expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set([200]));
});

it('serves other calls while calls wait for a renewal', async () => {
  const other = await bench.connect('acct-other');
  let answer = () => {};
  mayAnswer = new Promise((resolve) => {
    answer = resolve;
  });
  bench.relay.pass(1000);
  const waiting = Array.from({ length: many }, vend);
  const late = call(`/v1/connections/${other}`);
  expect((await late).status).toBe(200);
  expect((await call('/v1/connections')).status).toBe(200);
  answer();
  expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([200]));
});
