import { setImmediate } from 'node:timers/promises';
import { createSealer } from '@noiseaware-connect/relay/domain/sealing/sealing';
import { describe, expect, test } from 'vitest';
import { ada, day, minute, relay, start } from '../store/conformance/samples.ts';
import { garbled, lost, renewalBench, status, tokensFor, tooSlow } from './renewal-stage.ts';

const byRefresh = { call: 'refresh', secret: 'first-refresh-token' };
const byCode = { call: 'exchange', secret: 'access-code' };

/** The most calls to NoiseAware of a relay at the same time. */
const places = 16;
const waitedFor = Array.from({ length: places }, (_, index) => `connection-${index}`);

/** A relay on a store in which another relay holds a lease. */
async function renewedElsewhere() {
  const stopping = new AbortController();
  const bench = await renewalBench({ stopping: stopping.signal });
  const elsewhere = { owner: 'elsewhere', now: start, until: start + 100, refresh: true };
  for (const id of waitedFor) {
    await bench.add({ id });
    await bench.store.connections.beginRenewal(id, elsewhere, relay);
  }
  return { bench, stopping };
}

describe('renewing', () => {
  test('refreshes, and stores both new tokens sealed', async () => {
    const bench = await renewalBench();
    await bench.add();
    const renewed = await bench.renewer.renew('connection-1', relay);
    expect(bench.asked).toEqual([byRefresh]);
    expect(renewed).toMatchObject({ status: 'active', renewal: null, failing: null });
    expect(await bench.opened('userToken')).toBe('user-token-by-refresh');
    expect(await bench.opened('refreshToken')).toBe('refresh-token-by-refresh');
    expect(JSON.stringify(renewed)).not.toContain('token-by');
  });

  test('keeps the refresh token when a refresh brings no other', async () => {
    const bench = await renewalBench();
    await bench.add();
    bench.answers.refresh = tokensFor({ refreshToken: null });
    await bench.renewer.renew('connection-1', relay);
    await bench.renewer.renew('connection-1', relay);
    expect(bench.asked).toEqual([byRefresh, byRefresh]);
  });

  test('exchanges the access code if refreshing is turned off', async () => {
    const bench = await renewalBench({ refresh: false });
    await bench.add();
    await bench.renewer.renew('connection-1', relay);
    expect(bench.asked).toEqual([byCode]);
    expect(await bench.opened('userToken')).toBe('user-token-by-exchange');
  });

  test('reports a missing or erased connection without calling NoiseAware', async () => {
    const bench = await renewalBench();
    expect(await bench.renewer.renew('nothing', relay)).toBe('missing');
    await bench.add();
    const forget = { cause: 'disconnected_by_staff', forget: true, now: start } as const;
    await bench.store.connections.disconnect('connection-1', forget, ada);
    expect(await bench.renewer.renew('connection-1', ada)).toBe('forgotten');
    expect(bench.asked).toEqual([]);
  });

  test('makes one call for two relays on one store: the other waits and gets the result', async () => {
    const first = await renewalBench();
    await first.add();
    const second = await renewalBench({ store: first.store, sealer: first.sealer });
    const answering = Promise.withResolvers<void>();
    first.answers.refresh = async (...args) => {
      await answering.promise;
      return tokensFor()(...args);
    };
    const [one, other] = [first, second].map(({ renewer }) => renewer.renew('connection-1', relay));
    await setImmediate();
    answering.resolve();
    expect(await other).toEqual(await one);
    expect([...first.asked, ...second.asked]).toEqual([byRefresh]);
  });

  test('stops waiting for another relay after a time limit', async () => {
    const bench = await renewalBench();
    await bench.add();
    const elsewhere = { owner: 'elsewhere', now: start, until: start + 100, refresh: true };
    await bench.store.connections.beginRenewal('connection-1', elsewhere, relay);
    expect(await bench.renewer.renew('connection-1', relay)).toBe('busy');
    expect(bench.clock.now - start).toBeLessThan(minute);
  });

  test('occupies no slot for NoiseAware calls while it waits for another relay', async () => {
    const { bench } = await renewedElsewhere();
    let waited = 0;
    const allWait = Promise.withResolvers<void>();
    bench.effects.sleep = () => {
      waited += 1;
      if (waited === places) allWait.resolve();
      return new Promise(() => undefined);
    };
    for (const id of waitedFor) void bench.renewer.renew(id, relay);
    await allWait.promise;
    await bench.add({ id: 'another' });
    expect(await bench.renewer.renew('another', relay)).toMatchObject({ status: 'active' });
  });

  test('stops waiting for another relay when this one stops', async () => {
    const { bench, stopping } = await renewedElsewhere();
    const sleeping = Promise.withResolvers<void>();
    bench.effects.sleep = (_, signal) => {
      sleeping.resolve();
      return new Promise((resolve) => signal?.addEventListener('abort', () => resolve()));
    };
    const renewing = bench.renewer.renew('connection-1', relay);
    await sleeping.promise;
    stopping.abort();
    expect(await renewing).toBe('busy');
  });

  test('waits no longer for another relay if the clock is set back meanwhile', async () => {
    const { bench } = await renewedElsewhere();
    let sleeps = 0;
    const { sleep } = bench.effects;
    bench.effects.sleep = async (seconds) => {
      await sleep(seconds);
      sleeps += 1;
      bench.clock.now -= seconds;
      if (sleeps > 1_000) throw new Error('it waits for ever');
    };
    expect(await bench.renewer.renew('connection-1', relay)).toBe('busy');
    expect(sleeps).toBeLessThanOrEqual(200);
  });
});

describe('a failed refresh', () => {
  const useless = [400, 401, 403, 404, 405, 415].map((code) => [`${code}`, status(code)] as const);
  test.each([...useless, ['an answer that cannot be read', garbled]] as const)(
    'by %s is followed by an exchange at once',
    async (_, answer) => {
      const bench = await renewalBench();
      await bench.add();
      bench.answers.refresh = answer;
      expect(await bench.renewer.renew('connection-1', relay)).toMatchObject({ status: 'active' });
      expect(bench.asked).toEqual([byRefresh, byCode]);
      expect(await bench.opened('refreshToken')).toBe('refresh-token-by-exchange');
    },
  );

  const spending = {
    refused: status(401),
    garbled: garbled,
    'a 500': status(500),
    'lost on the way': lost,
    'too slow': tooSlow,
  };
  for (const [how, answer] of Object.entries(spending)) {
    test(`is not retried with the same token when it was ${how}, even if the exchange returns no new one`, async () => {
      const bench = await renewalBench();
      await bench.add();
      bench.answers.refresh = answer;
      bench.answers.exchange = tokensFor({ refreshToken: null });
      for (let times = 0; times < 4; times += 1) await bench.renewer.renew('connection-1', relay);
      expect(bench.asked.filter(({ call }) => call === 'refresh')).toEqual([byRefresh]);
      expect(await bench.opened('refreshToken')).toBeNull();
      expect(await bench.store.connections.find('connection-1')).toMatchObject({ status: 'active' });
    });
  }

  test('is retried with the same token if the request was never sent', async () => {
    const bench = await renewalBench();
    await bench.add();
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    bench.answers.refresh = () => Promise.reject(new TypeError('fetch failed', { cause }));
    expect(await bench.renewer.renew('connection-1', relay)).toMatchObject({ status: 'degraded' });
    bench.answers.refresh = tokensFor();
    await bench.renewer.renew('connection-1', relay);
    expect(bench.asked).toEqual([byRefresh, byRefresh]);
  });
});

describe('a disconnect', () => {
  for (const forget of [false, true]) {
    test(`during a renewal wins, ${forget ? 'with' : 'without'} forgetting`, async () => {
      const bench = await renewalBench();
      await bench.add();
      const how = { cause: 'disconnected_by_staff', forget, now: start } as const;
      bench.answers.refresh = async (...args) => {
        await bench.store.connections.disconnect('connection-1', how, ada);
        return tokensFor()(...args);
      };
      const renewed = await bench.renewer.renew('connection-1', relay);
      expect(renewed).toMatchObject({ status: 'disconnected', renewal: null });
      expect(await bench.store.connections.find('connection-1')).toEqual(renewed);
      expect(await bench.opened('userToken')).toBe(forget ? null : 'first-user-token');
    });
  }

  test('just before a scheduled renewal is kept, and staff can repair it', async () => {
    const bench = await renewalBench();
    await bench.add();
    const how = { cause: 'disconnected_by_staff', forget: false, now: start } as const;
    await bench.store.connections.disconnect('connection-1', how, ada);
    expect(await bench.renewer.renew('connection-1', relay)).toMatchObject({ status: 'disconnected' });
    expect(bench.asked).toEqual([]);
    expect(await bench.renewer.renew('connection-1', ada)).toMatchObject({ status: 'active', cause: null });
  });
});

describe('sealed values that do not open', () => {
  test('degrade the connection without spending its refresh token, and recover with the right key', async () => {
    const bench = await renewalBench();
    await bench.add();
    const otherKey = createSealer([{ id: 'other', key: new Uint8Array(32) }]);
    const without = await renewalBench({ store: bench.store, sealer: otherKey });
    for (let at = 0; at < 2 * day; at += 10 * minute) {
      without.clock.now = start + at;
      const renewed = await without.renewer.renew('connection-1', relay);
      expect(renewed).toMatchObject({ status: 'degraded', cause: 'configuration', renewal: null });
    }
    expect(without.asked).toEqual([]);
    expect(without.lines[0]).toMatchObject({ level: 'error', text: expect.stringContaining('connection-1') });
    bench.clock.now = without.clock.now;
    expect(await bench.renewer.renew('connection-1', relay)).toMatchObject({ status: 'active' });
    expect(bench.asked).toEqual([byRefresh]);
  });
});
