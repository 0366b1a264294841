import { createSealer, type Sealer } from '@noiseaware-connect/relay/domain/sealing/sealing';
import { connectionHandlers } from '@noiseaware-connect/relay/features/connections/handlers';
import { Failure } from '@noiseaware-connect/shared/failure';
import { describe, expect, test } from 'vitest';
import { ada, day, minute, operator, relay, start } from '../store/conformance/samples.ts';
import { lost, renewalBench, status, tokensFor } from './renewal-stage.ts';

const service = { kind: 'service', id: 'service-1' } as const;

/** A bench with one connection, and a service that asks for its token. */
async function vending() {
  const bench = await renewalBench();
  await bench.add();
  return {
    ...bench,
    ask: async (minTtl?: number) => {
      const connection = await bench.store.connections.find('connection-1');
      if (connection === undefined) throw new Error('the connection is gone');
      return bench.vend(connection, minTtl, service);
    },
  };
}

const failureOf = (asking: Promise<unknown>): Promise<{ code: string; retryAfter: number | undefined }> =>
  asking.then(
    () => ({ code: 'none', retryAfter: undefined }),
    (error: unknown) => {
      if (!(error instanceof Failure)) throw error;
      return { code: error.code, retryAfter: error.retryAfter };
    },
  );

describe('a user token', () => {
  test('that lives long enough is vended without a renewal', async () => {
    const { ask, asked, clock } = await vending();
    clock.now = start + 14 * minute;
    const expiresAt = new Date((start + 15 * minute) * 1000).toISOString();
    expect(await ask()).toMatchObject({ userToken: 'first-user-token', expiresAt });
    expect(await ask(60)).toMatchObject({ userToken: 'first-user-token', expiresAt });
    expect(asked).toEqual([]);
  });

  test('with less life than asked for is renewed first', async () => {
    for (const [minTtl, at] of [
      [undefined, 14 * minute + 0.001],
      [61, 14 * minute],
      [600, 5 * minute + 1],
    ] as const) {
      const { ask, asked, clock } = await vending();
      clock.now = start + at;
      const { userToken, expiresAt } = await ask(minTtl);
      expect(userToken).toBe('user-token-by-refresh');
      expect(Date.parse(expiresAt) / 1000).toBeCloseTo(clock.now + 15 * minute, 2);
      expect(asked).toHaveLength(1);
    }
  });

  test('with a short life does not lower the maximum minTtl: a request for more is renewed, not refused', async () => {
    const { ask, answers, asked, clock } = await vending();
    clock.now = start + 15 * minute;
    answers.refresh = tokensFor({ life: 40 });
    await ask();
    answers.refresh = tokensFor({ userToken: 'a-long-one' });
    clock.now += 10;
    expect((await ask(60)).userToken).toBe('a-long-one');
    expect(asked).toHaveLength(2);
  });

  test('is not renewed at every read by a caller whose minTtl is nearly its whole life', async () => {
    for (const minTtl of [899, 900]) {
      const { ask, asked, clock } = await vending();
      for (let second = 0; second < 900; second += 1) {
        await ask(minTtl);
        clock.now += 1;
      }
      expect(asked.length).toBeGreaterThanOrEqual(4);
      expect(asked.length).toBeLessThanOrEqual(5);
    }
  });

  test('that lives only a minute is not renewed at every read', async () => {
    for (const minTtl of [undefined, 60]) {
      const { ask, answers, asked, clock } = await vending();
      clock.now = start + 15 * minute;
      answers.refresh = tokensFor({ life: 60 });
      for (let second = 0; second < 60; second += 1) {
        await ask(minTtl);
        clock.now += 1;
      }
      expect(asked.length).toBeLessThanOrEqual(minTtl === undefined ? 2 : 6);
    }
  });

  test('with more life left than it ever had is renewed: the clock was set back', async () => {
    const { ask, asked, clock } = await vending();
    clock.now = start - day;
    expect((await ask()).userToken).toBe('user-token-by-refresh');
    expect(asked).toHaveLength(1);
  });

  test('in its last second is vended to a caller with a minTtl of 0', async () => {
    const { ask, asked, clock } = await vending();
    clock.now = start + 15 * minute - 1;
    expect((await ask(0)).userToken).toBe('first-user-token');
    expect(asked).toEqual([]);
  });

  test('with an unusually short life is vended although the default minTtl is longer', async () => {
    const { ask, answers, asked, clock } = await vending();
    answers.refresh = tokensFor({ life: 20 });
    clock.now = start + 15 * minute;
    expect((await ask()).userToken).toBe('user-token-by-refresh');
    // It is not renewed again and again for a longer life.
    expect((await ask()).userToken).toBe('user-token-by-refresh');
    expect(asked).toHaveLength(1);
  });
});

test('an opened token leaves the memory when its connection is disconnected', async () => {
  const sealer = createSealer([{ id: 'key', key: new Uint8Array(32) }]);
  let opens = 0;
  const counting: Sealer = {
    ...sealer,
    open: (...args) => {
      opens += 1;
      return sealer.open(...args);
    },
  };
  const bench = await renewalBench({ sealer: counting });
  const connection = await bench.add();
  await bench.vend(connection, undefined, service);
  await bench.vend({ ...connection }, undefined, service);
  expect(opens).toBe(1);
  const { disconnect } = connectionHandlers(bench);
  await disconnect({
    params: { id: connection.id },
    query: {},
    caller: { kind: 'operator' },
    by: operator,
  } as never);
  await bench.vend(connection, undefined, service);
  expect(opens).toBe(2);
});

describe('while NoiseAware is down', () => {
  test('a refusal has a retryAfter once no token is valid', async () => {
    const { ask, answers, clock } = await vending();
    answers.refresh = status(503, { 'retry-after': '90' });
    clock.now = start + 15 * minute;
    expect(await failureOf(ask())).toEqual({ code: 'noiseaware_unavailable', retryAfter: 90 });
  });

  test('NoiseAware is called no more often than scheduled, however many callers ask', async () => {
    const { ask, answers, asked, clock } = await vending();
    answers.refresh = lost;
    answers.exchange = lost;
    clock.now = start + 15 * minute;
    for (let times = 0; times < 100; times += 1) {
      const failure = await failureOf(ask());
      expect(failure.code).toBe('noiseaware_unavailable');
      expect(failure.retryAfter).toBeGreaterThanOrEqual(1);
    }
    expect(asked).toHaveLength(1);
    clock.now += minute;
    answers.exchange = tokensFor();
    expect((await ask()).userToken).toBe('user-token-by-exchange');
  });

  test('a valid token is vended while another relay renews', async () => {
    const { ask, store, clock } = await vending();
    clock.now = start + 14 * minute + 1;
    const elsewhere = { owner: 'elsewhere', now: clock.now, until: clock.now + 100, refresh: true };
    await store.connections.beginRenewal('connection-1', elsewhere, relay);
    expect((await ask()).userToken).toBe('first-user-token');
    clock.now = start + 15 * minute;
    expect(await failureOf(ask())).toEqual({ code: 'noiseaware_unavailable', retryAfter: 5 });
  });
});

describe('a connection that needs a person', () => {
  test('vends nothing once NoiseAware has refused its access code', async () => {
    const { ask, answers, asked, clock } = await vending();
    answers.refresh = status(401);
    answers.exchange = status(401);
    clock.now = start + 15 * minute;
    expect(await failureOf(ask())).toMatchObject({ code: 'reauthorization_required' });
    expect(await failureOf(ask())).toMatchObject({ code: 'reauthorization_required' });
    expect(asked).toHaveLength(2);
  });

  test('vends nothing to a service that read it just before it was disconnected', async () => {
    for (const forget of [false, true]) {
      const { vend, store, asked, clock } = await vending();
      const before = await store.connections.find('connection-1');
      const how = { cause: 'disconnected_by_staff', forget, now: start } as const;
      await store.connections.disconnect('connection-1', how, ada);
      clock.now = start + 15 * minute;
      const asking = before === undefined ? Promise.resolve() : vend(before, undefined, service);
      expect(await failureOf(asking)).toMatchObject({ code: 'reauthorization_required' });
      expect(asked).toEqual([]);
      expect(await store.connections.find('connection-1')).toMatchObject({ status: 'disconnected' });
    }
  });
});
