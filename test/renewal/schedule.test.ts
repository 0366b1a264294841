import { setTimeout } from 'node:timers/promises';
import { noMetrics } from '@noiseaware-connect/relay/base/metrics';
import { singleFlight } from '@noiseaware-connect/relay/base/single-flight';
import { StoreUnavailable } from '@noiseaware-connect/relay/base/store-unavailable';
import { instruments } from '@noiseaware-connect/relay/domain/instruments';
import { runSchedule } from '@noiseaware-connect/relay/features/renewal/scheduler';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { describe, expect, test } from 'vitest';
import { auditLife, day, eventLife, start } from '../store/conformance/samples.ts';
import { renewalBench } from './renewal-stage.ts';

type Bench = Awaited<ReturnType<typeof renewalBench>>;

/** A state whose renewals do not wait for the pace. */
const inTrouble = { status: 'degraded', cause: 'unavailable' } as const;

/** Runs the schedule for some rounds. */
async function rounds(
  bench: Bench,
  times: number,
  over: { store?: Store; renewer?: Bench['renewer']; plan?: Bench['plan'] } = {},
) {
  const stop = new AbortController();
  let round = 0;
  const sleep = async (seconds: number) => {
    await bench.effects.sleep(seconds);
    round += 1;
    if (round === times) stop.abort();
  };
  const { store, renewer } = { ...bench, ...over };
  await runSchedule(
    { store, renewer, effects: { ...bench.effects, sleep }, plan: { pause: () => 1 }, auditLife, eventLife },
    stop.signal,
  );
}

describe('the schedule', () => {
  test('renews each due connection once, and no other', async () => {
    const bench = await renewalBench();
    for (let index = 0; index < 20; index += 1) await bench.add({ id: `due-${index}`, renewAt: start });
    await bench.add({ id: 'later', renewAt: start + day });
    await rounds(bench, 3);
    expect(bench.asked).toHaveLength(20);
    expect((await bench.store.connections.find('later'))?.lastRenewedAt).toBe(start);
    expect((await bench.store.connections.find('due-19'))?.renewAt).toBeGreaterThan(start + 5 * day);
  });

  test('continues with other connections when some fail unexpectedly', async () => {
    const bench = await renewalBench();
    for (let index = 0; index < 20; index += 1)
      await bench.add({ ...inTrouble, id: `broken-${index}`, renewAt: start - 10 });
    await bench.add({ ...inTrouble, id: 'sound', renewAt: start });
    const renewer: Bench['renewer'] = {
      renew: (id, by) =>
        id.startsWith('broken') ? Promise.reject(new RangeError('unforeseen')) : bench.renewer.renew(id, by),
    };
    await rounds(bench, 1, { renewer });
    expect(bench.asked).toHaveLength(1);
    const errors = bench.lines.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(20);
    expect(errors[0]?.text).toContain('broken-0');
  });

  test('logs each round that a store failure ends, and retries in the next one', async () => {
    const bench = await renewalBench();
    for (let index = 0; index < 100; index += 1)
      await bench.add({ ...inTrouble, id: `due-${index}`, renewAt: start });
    let asked = 0;
    const renewer: Bench['renewer'] = {
      renew: () => {
        asked += 1;
        return Promise.reject(new StoreUnavailable('full'));
      },
    };
    await rounds(bench, 2, { renewer });
    expect(bench.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
    // Each of the two rounds began as many renewals as run concurrently, and ended at the first refusal.
    expect(asked).toBeGreaterThan(14);
    expect(asked).toBeLessThan(35);
  });

  test('keeps renewing when expired records cannot be deleted, and logs it', async () => {
    const bench = await renewalBench();
    await bench.add({ ...inTrouble, id: 'due', renewAt: start });
    const store: Store = {
      ...bench.store,
      sweep: () => Promise.reject(new StoreUnavailable('a table is locked')),
    };
    await rounds(bench, 1, { store });
    expect(bench.asked).toHaveLength(1);
    const errors = bench.lines.filter(({ level }) => level === 'error');
    expect(errors.map(({ text }) => text).join()).toContain('cleanup of expired records failed');
    expect(errors).toHaveLength(1);
  });

  test('does not mistake a lease that was taken during the sweep for one of a wrong clock', async () => {
    const bench = await renewalBench();
    await bench.add({ id: 'living', renewAt: start + day });
    const { connections } = bench.store;
    const sweep = async () => {
      await bench.effects.sleep(101);
      const now = bench.effects.now();
      const lease = { owner: 'other', now, until: now + 20, refresh: true };
      await connections.beginRenewal('living', lease, { kind: 'relay' });
      return 0;
    };
    await rounds(bench, 1, { store: { ...bench.store, sweep } });
    expect(await connections.find('living')).toMatchObject({ status: 'active', renewal: { owner: 'other' } });
  });

  test('finishes a round only after the renewals that it started', async () => {
    const bench = await renewalBench();
    await bench.add({ ...inTrouble, id: 'fails', renewAt: start - 1 });
    await bench.add({ ...inTrouble, id: 'slow', renewAt: start });
    const slow = Promise.withResolvers<'missing'>();
    const renewer: Bench['renewer'] = {
      renew: (id) => (id === 'slow' ? slow.promise : Promise.reject(new StoreUnavailable('full'))),
    };
    let over = false;
    const running = rounds(bench, 1, { renewer }).then(() => {
      over = true;
    });
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(over).toBe(false);
    slow.resolve('missing');
    await running;
    expect(over).toBe(true);
  });

  test('renews connections in trouble before idle and refused ones', async () => {
    const bench = await renewalBench();
    const refused = { status: 'reauthorization_required', cause: 'refused' } as const;
    for (let index = 0; index < 1_200; index += 1) {
      await bench.add({ id: `idle-${index}`, renewAt: start - day });
      await bench.add({ ...refused, id: `refused-${index}`, renewAt: start - day });
    }
    await bench.add({ ...inTrouble, id: 'in-trouble', renewAt: start });
    await rounds(bench, 1, { plan: bench.plan });
    expect((await bench.store.connections.find('in-trouble'))?.status).toBe('active');
  });

  test('renews connections with expiring refresh tokens first', async () => {
    const bench = await renewalBench();
    await bench.add({ id: 'long-overdue', renewAt: start - day, lastRenewedAt: start - 20 * day });
    await bench.add({ id: 'dies-tomorrow', renewAt: start - 1, lastRenewedAt: start - 14.2 * day });
    await rounds(bench, 1, { plan: bench.plan });
    expect((await bench.store.connections.find('dies-tomorrow'))?.lastRenewedAt).toBe(start);
    expect((await bench.store.connections.find('long-overdue'))?.lastRenewedAt).toBe(start - 20 * day);
  });

  test('renews 100,000 whose refresh tokens end in 40 minutes within the hour, soonest first, those that have ended last', async () => {
    const bench = await renewalBench();
    const end = start + 2_400;
    const dying = Array.from({ length: 100_000 }, (_, index) => ({ id: `${index}`, diesAt: end }));
    const renewed: string[] = [];
    const next = (limit: number) => dying.slice(renewed.length, renewed.length + limit);
    const connections = {
      ...bench.store.connections,
      due: async (_: number, status: string, limit: number) => (status === 'active' ? next(limit) : []),
      urgent: async (now: number, _: number, limit: number) =>
        now < end ? { count: dying.length - renewed.length, first: next(limit) } : { count: 0, first: [] },
    };
    let beforeEnd = 0;
    const renew = async (id: string) => {
      renewed.push(id);
      if (bench.effects.now() < end) beforeEnd += 1;
      return 'renewed' as never;
    };
    await rounds(bench, 3_600 / 5 + 1, {
      store: { ...bench.store, connections },
      renewer: { ...bench.renewer, renew },
    });
    expect(renewed).toEqual(dying.map(({ id }) => id));
    expect(beforeEnd).toBeGreaterThan(66_000);
  });

  test('has enough renewals under way for 100,000 in an hour while NoiseAware takes 400 ms', async () => {
    const bench = await renewalBench();
    for (let index = 0; index < 40; index += 1)
      await bench.add({ id: `${index}`, ...inTrouble, renewAt: start - 1 });
    let underWay = 0;
    let most = 0;
    const renew = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await setTimeout(5);
      underWay -= 1;
      return 'renewed' as never;
    };
    await rounds(bench, 1, { renewer: { ...bench.renewer, renew } });
    expect(most / 0.4).toBeGreaterThan((1.1 * 100_000) / 3_600);
  });

  test('deletes expired records', async () => {
    const bench = await renewalBench();
    const swept: number[] = [];
    const store: Store = { ...bench.store, sweep: async (now) => swept.push(now) - 1 };
    const expired: unknown[] = [];
    const metrics = { ...noMetrics, add: (...added: unknown[]) => void expired.push(added) };
    await rounds({ ...bench, effects: { ...bench.effects, metrics } }, 3, { store });
    expect(swept).toEqual([start, start + 5, start + 10]);
    expect(expired).toEqual([
      [instruments.pairings, { outcome: 'expired' }, 1],
      [instruments.pairings, { outcome: 'expired' }, 2],
    ]);
  });
});

describe('single flight', () => {
  test('shares a running job among concurrent callers, and starts a new one afterwards', async () => {
    const once = singleFlight<number>();
    let times = 0;
    const job = async () => {
      times += 1;
      return times;
    };
    expect(await Promise.all([once('a', job), once('a', job), once('b', job)])).toEqual([1, 1, 2]);
    expect(await once('a', job)).toBe(3);
  });

  test('shares a failure too, and starts a new job afterwards', async () => {
    const once = singleFlight<number>();
    const fails = () => Promise.reject(new RangeError('no'));
    const both = await Promise.allSettled([once('a', fails), once('a', fails)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await once('a', async () => 1)).toBe(1);
  });
});
