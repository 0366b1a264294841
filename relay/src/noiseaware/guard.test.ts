import type { Cause } from '@noiseaware-connect/shared/shapes';
import { expect, test } from 'vitest';
import { createLog } from '../base/log.ts';
import { noMetrics } from '../base/metrics.ts';
import { guardNoiseAware } from './guard.ts';
import type { TokenFailure, TokenResult } from './noiseaware.ts';

const failed = (cause: Cause, over: Partial<TokenFailure['failure']> = {}): TokenFailure => ({
  ok: false,
  failure: { cause, definite: false, refreshTokenSpent: false, tryExchange: false, ...over },
});
const down = failed('unavailable');
const accepted = { ok: true } as TokenResult;

/** Attempts of one call with an answer that the test sets, and how often NoiseAware was called. */
function guarding(answer: TokenResult) {
  const clock = { now: 1_750_000_000 };
  const noiseaware = { answer, calls: 0 };
  const exchange = async () => {
    noiseaware.calls += 1;
    return noiseaware.answer;
  };
  const effects = { now: () => clock.now, log: createLog('silent'), metrics: noMetrics };
  const guarded = guardNoiseAware({ exchange, refresh: undefined }, effects);
  const attempt = () => guarded.attempt((calls) => calls.exchange('code', { account: 'cust-1' }));
  const attempts = async (times: number) => {
    for (let time = 0; time < times; time += 1) await attempt();
  };
  return { ...guarded, clock, noiseaware, attempt, attempts };
}

test('setting the clock back does not make a pause longer', async () => {
  const { clock, noiseaware, attempt, attempts } = guarding(down);
  await attempts(6);
  expect(noiseaware.calls).toBe(5);
  clock.now -= 3_600;
  await attempt();
  expect(noiseaware.calls).toBe(6);
});

test('connections with a Retry-After of an hour do not stop others from probing every few seconds', async () => {
  const { clock, noiseaware, attempt, attempts } = guarding(failed('rate_limited', { retryAfter: 3_600 }));
  await attempts(6);
  expect(noiseaware.calls).toBe(5);
  for (const pause of [2, 4, 8, 15, 15]) {
    const before = noiseaware.calls;
    clock.now += pause - 0.1;
    const refused = await attempt();
    expect(noiseaware.calls).toBe(before);
    expect(refused).toMatchObject({ failure: { neverAsked: true, retryAfter: 1 } });
    clock.now += 0.1;
    await attempt();
    expect(noiseaware.calls).toBe(before + 1);
  }
});

test('a 429 halves how many calls are made at the same time, and answers let them become more again', async () => {
  const waiting: PromiseWithResolvers<TokenResult>[] = [];
  const exchange = () => {
    const asked = Promise.withResolvers<TokenResult>();
    waiting.push(asked);
    return asked.promise;
  };
  const effects = { now: () => 1_750_000_000, log: createLog('silent'), metrics: noMetrics };
  const guarded = guardNoiseAware({ exchange, refresh: undefined }, effects);
  const attempt = () =>
    guarded.inTurn(() => guarded.attempt((calls) => calls.exchange('code', { account: 'cust-1' })));
  /** Makes that many attempts, answers those that arrive together in the same way, and returns how many each time did. */
  const arrivals = async (attempts: number, answer: (index: number) => TokenResult) => {
    const ended = Promise.all(Array.from({ length: attempts }, attempt));
    const together: number[] = [];
    for (let left = attempts; left > 0; ) {
      await new Promise(setImmediate);
      const arrived = waiting.splice(0);
      together.push(arrived.length);
      arrived.forEach(({ resolve }, index) => void resolve(answer(index)));
      left -= arrived.length;
    }
    await ended;
    return together;
  };
  expect(await arrivals(32, () => accepted)).toEqual([16, 16]);
  const limited = (index: number) => (index === 0 ? failed('rate_limited') : accepted);
  const some = await arrivals(40, limited);
  expect(some[0]).toBe(16);
  expect(Math.min(...some.slice(1, -1))).toBeLessThanOrEqual(8);
  const after = await arrivals(400, () => accepted);
  expect(after[0]).toBeLessThanOrEqual(8);
  expect(after.at(-2)).toBe(16);
});

test('refusals open the breaker only once they are known to be those of everybody', async () => {
  const refusal = failed('configuration');
  const { noiseaware, attempt, attempts, noteRefusal, standing } = guarding(refusal);
  await attempts(20);
  expect(noiseaware.calls).toBe(20);
  expect(standing().state).toBe('answering');
  noteRefusal(refusal);
  expect(await attempt()).toMatchObject({ failure: { cause: 'refusing_all', neverAsked: true } });
  expect(noiseaware.calls).toBe(20);
  expect(standing().state).toBe('refusing_all');
});

test('a probe that is refused or that makes no call leaves the breaker open, and an accepted one closes it', async () => {
  const { clock, noiseaware, attempt, attempts, standing } = guarding(down);
  await attempts(5);
  for (const answer of [failed('refused'), failed('configuration', { neverAsked: true })]) {
    clock.now += 15;
    noiseaware.answer = answer;
    await attempt();
    expect(standing().state).toBe('unanswered');
  }
  clock.now += 15;
  noiseaware.answer = accepted;
  await attempt();
  expect(standing()).toEqual({ state: 'answering', since: null, cutOff: null });
  noiseaware.answer = down;
  await attempts(4);
  expect(standing().state).toBe('answering');
});

test('a certificate that is not accepted and a reset connection are told apart from other trouble', async () => {
  const cutOffBy = async (errorCode: string) => {
    const { attempts, standing } = guarding(failed('unreachable', { errorCode }));
    await attempts(5);
    return standing().cutOff;
  };
  expect(await cutOffBy('CERT_HAS_EXPIRED')).toEqual({ by: 'certificate', errorCode: 'CERT_HAS_EXPIRED' });
  expect(await cutOffBy('ECONNRESET')).toEqual({ by: 'reset', errorCode: 'ECONNRESET' });
  expect(await cutOffBy('ENOTFOUND')).toBeNull();
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
  const guarded = guardNoiseAware({ exchange: call, refresh: undefined }, effects);
  const attempt = () => guarded.attempt(({ exchange }) => exchange('code', { account: 'cust-1' }));
  const begun = Array.from({ length: 9 }, attempt);
  for (const { resolve } of calls.slice(0, 8)) resolve(down);
  await Promise.all(begun.slice(0, 8));
  clock.now += 2;
  const probe = attempt();
  expect(calls).toHaveLength(10);
  calls[8]?.resolve(down);
  await begun[8];
  expect(await attempt()).toMatchObject({ failure: { neverAsked: true } });
  expect(calls).toHaveLength(10);
  calls[9]?.resolve(down);
  expect(await probe).toEqual(down);
});
