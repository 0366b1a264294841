import { expect, it } from 'vitest';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';

const relay = await relayOfFile({ env: { RELAY_TRUST_PROXY: '1' } });

const headers = { 'x-forwarded-for': '203.0.113.9', 'content-type': 'application/json' };

const guess = () => callConnectionUrl(relay, { client_secret: 'guess', code: 'y' }, headers);

it('answers NoiseAware within a second while 100 connections guess secrets from its address', async () => {
  const { client } = await relay.enrol('Alex');
  const codes: string[] = [];
  for (let each = 0; each < 20; each += 1) codes.push((await startPairing(client)).code);
  let guesses = true;
  const guessers = Array.from({ length: 100 }, async () => {
    while (guesses) await guess();
  });
  await expect.poll(async () => (await guess()).status).toBe(429);
  const answers = [];
  for (const code of codes) {
    const began = performance.now();
    const { status } = await callConnectionUrl(relay, { code }, headers);
    answers.push({ status, isInTime: performance.now() - began < 1_000 });
  }
  guesses = false;
  await Promise.all(guessers);
  expect(answers).toEqual(codes.map(() => ({ status: 200, isInTime: true })));
});
