import { expect, test } from 'vitest';
import { createLog } from '../base/log.ts';
import { noMetrics } from '../base/metrics.ts';
import { guardNoiseAware } from './guard.ts';
import type { TokenResult } from './noiseaware.ts';

const passing = { definite: false, refreshTokenSpent: false, tryExchange: false } as const;
const down: TokenResult = { ok: false, failure: { ...passing, cause: 'unavailable' } };
const toldToWait: TokenResult = {
  ok: false,
  failure: { ...passing, cause: 'rate_limited', retryAfter: 3_600 },
};

const about = { account: 'cust-1' };

/** A guarded exchange with a constant answer, and how often NoiseAware was called. */
function guarding(answer: TokenResult) {
  const clock = { now: 1_750_000_000 };
  const asked = { times: 0 };
  const exchange = async () => {
    asked.times += 1;
    return answer;
  };
  const effects = { now: () => clock.now, log: createLog('silent'), metrics: noMetrics };
  return { clock, asked, ...guardNoiseAware({ exchange, refresh: undefined }, effects, 16) };
}

test('setting the clock back does not make a pause longer', async () => {
  const { clock, asked, exchange } = guarding(down);
  for (let time = 0; time < 6; time += 1) await exchange('code', about);
  expect(asked.times).toBe(5);
  clock.now -= 3_600;
  await exchange('code', about);
  expect(asked.times).toBe(6);
});

test('connections with a Retry-After of an hour do not stop others from probing every few seconds', async () => {
  const { clock, asked, exchange } = guarding(toldToWait);
  for (let time = 0; time < 6; time += 1) await exchange('code', about);
  expect(asked.times).toBe(5);
  for (const pause of [2, 4, 8, 15, 15]) {
    const before = asked.times;
    clock.now += pause - 0.1;
    const refused = await exchange('code', about);
    expect(asked.times).toBe(before);
    expect(refused).toMatchObject({ failure: { neverAsked: true, retryAfter: 1 } });
    clock.now += 0.1;
    await exchange('code', about);
    expect(asked.times).toBe(before + 1);
  }
});

test('broken answers for one account do not open the breaker for others; those for five accounts do', async () => {
  const { asked, exchange } = guarding({ ok: false, failure: { ...passing, cause: 'broken_answer' } });
  // Each attempt of an account has another access code.
  for (let time = 0; time < 20; time += 1) await exchange(`code ${time}`, about);
  expect(asked.times).toBe(20);
  for (const account of ['two', 'three', 'four', 'five', 'six']) await exchange('code', { account });
  expect(asked.times).toBe(24);
});

test('calls that began before the breaker opened neither lengthen its pause nor allow a second probe', async () => {
  const clock = { now: 1_750_000_000 };
  const calls: PromiseWithResolvers<TokenResult>[] = [];
  const call = async () => {
    const answer = Promise.withResolvers<TokenResult>();
    calls.push(answer);
    return answer.promise;
  };
  const effects = { now: () => clock.now, log: createLog('silent'), metrics: noMetrics };
  const { exchange } = guardNoiseAware({ exchange: call, refresh: undefined }, effects, 16);
  const begun = Array.from({ length: 9 }, () => exchange('code', about));
  for (const { resolve } of calls.slice(0, 8)) resolve(down);
  await Promise.all(begun.slice(0, 8));
  clock.now += 2;
  const probe = exchange('code', about);
  expect(calls).toHaveLength(10);
  calls[8]?.resolve(down);
  await begun[8];
  expect(await exchange('code', about)).toMatchObject({ failure: { neverAsked: true } });
  expect(calls).toHaveLength(10);
  calls[9]?.resolve(down);
  expect(await probe).toEqual(down);
});
