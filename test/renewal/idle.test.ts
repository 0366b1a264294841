import type { Sealed, SealedPlace, Sealer } from '@noiseaware-connect/relay/domain/sealing';
import { runSchedule } from '@noiseaware-connect/relay/renewal/scheduler';
import { expect, test } from 'vitest';
import { day, minute, sampleConnection, start } from '../store/conformance/samples.ts';
import { addConnection } from '../store/conformance/store-check.ts';
import { renewalBench } from './renewal-stage.ts';

/** What is sealed here is no secret, and a million seals would be most of the time. */
const plain: Sealer = {
  keyIds: ['plain'],
  seal: async (_: SealedPlace, value: string): Promise<Sealed> => value,
  open: async (_: SealedPlace, sealed: Sealed) => sealed,
};
const idlePause = 7.5 * day;

/** Lets the schedule run for so many days on the manual clock, and tells how many renewals each minute had. */
async function live(bench: Awaited<ReturnType<typeof renewalBench>>, days: number) {
  const stop = new AbortController();
  const { effects, clock } = bench;
  const ends = clock.now + days * day;
  const perMinute = new Array<number>(days * 24 * 60).fill(0);
  let seen = bench.asked.length;
  const began = clock.now;
  const sleep = async (seconds: number) => {
    const at = Math.floor((clock.now - began) / minute);
    perMinute[at] = (perMinute[at] ?? 0) + bench.asked.length - seen;
    seen = bench.asked.length;
    clock.now += seconds;
    if (clock.now >= ends) stop.abort();
  };
  await runSchedule(
    { store: bench.store, renewer: bench.renewer, effects: { ...effects, sleep }, plan: bench.plan },
    stop.signal,
  );
  return perMinute;
}

/** The longest that any connection had been without a renewal when it was renewed, and what is left of all. */
async function agesOf(bench: Awaited<ReturnType<typeof renewalBench>>) {
  const { connections } = await bench.store.connections.list({ limit: 20_000 });
  return connections.map(({ status, lastRenewedAt }) => ({ status, age: bench.clock.now - lastRenewedAt }));
}

const mean = (counts: readonly number[]) => counts.reduce((sum, each) => sum + each, 0) / counts.length;

test('10,000 idle connections live for 30 days, and the busiest minute has at most three times the mean', async () => {
  const bench = await renewalBench({ sealer: plain });
  // All of them were connected within one afternoon.
  for (let index = 0; index < 10_000; index += 1) {
    const at = start - (index % 240) * minute;
    await addConnection(
      bench.store,
      sampleConnection({
        id: `connection-${index}`,
        lastRenewedAt: at,
        renewAt: at + idlePause * (0.9 + index / 100_000),
      }),
    );
  }
  const perMinute = await live(bench, 30);
  const ages = await agesOf(bench);
  expect(ages).toHaveLength(10_000);
  expect(ages.filter(({ status }) => status !== 'active')).toEqual([]);
  // Nobody was ever closer to the end of a refresh token than a fifth of its life.
  expect(Math.max(...ages.map(({ age }) => age))).toBeLessThan(12 * day);
  // Every refresh token was sent once: none had ended, none went a second time.
  expect(bench.asked.every(({ call }) => call === 'refresh')).toBe(true);
  const busiest = Math.max(...perMinute);
  process.stdout.write(
    `30 days of 10,000 idle connections: ${bench.asked.length} renewals, ${mean(perMinute).toFixed(2)} a minute in the mean, ${busiest} in the busiest\n`,
  );
  expect(busiest).toBeLessThanOrEqual(3 * mean(perMinute));
}, 120_000);

test('a relay that was away for five days catches up evenly, the oldest first, and nobody dies', async () => {
  const bench = await renewalBench({ sealer: plain });
  for (let index = 0; index < 2_000; index += 1) {
    const at = start - (index / 2_000) * idlePause;
    await addConnection(
      bench.store,
      sampleConnection({ id: `connection-${index}`, lastRenewedAt: at, renewAt: at + idlePause }),
    );
  }
  bench.clock.now = start + 5 * day;
  const perMinute = await live(bench, 8);
  const ages = await agesOf(bench);
  expect(ages.filter(({ status }) => status !== 'active')).toEqual([]);
  expect(Math.max(...ages.map(({ age }) => age))).toBeLessThan(12.6 * day);
  expect(bench.asked.length).toBeGreaterThan(1_900);
  expect(Math.max(...perMinute)).toBeLessThanOrEqual(1);
}, 60_000);
