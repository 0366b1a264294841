import type { Sealed, Sealer, SealingAddress } from '@noiseaware-connect/relay/domain/sealing/sealing';
import { runSchedule } from '@noiseaware-connect/relay/features/renewal/scheduler';
import { expect, test } from 'vitest';
import { auditLife, day, eventLife, minute, sampleConnection, start } from '../store/conformance/samples.ts';
import { addConnection } from '../store/conformance/store-check.ts';
import { lowdbBench } from '../store/tested-stores.ts';
import { forTest } from '../support/for-file.ts';
import { lengthOf } from '../support/tier.ts';
import { renewalBench } from './renewal-stage.ts';

/** Does not seal: a million seals would take most of the time. */
const plain: Sealer = {
  keyIds: ['plain'],
  seal: async (_: SealingAddress, value: string): Promise<Sealed> => value,
  open: async (_: SealingAddress, sealed: Sealed) => sealed,
};
const idlePause = 7.5 * day;
/** Seconds between rounds in the short form: a pace counts gaps up to a minute. */
const roundPause = minute;

/** Runs the schedule for that many days of simulated time. Returns the number of renewals per span. */
async function live(bench: Awaited<ReturnType<typeof renewalBench>>, days: number, span: number = minute) {
  const stop = new AbortController();
  const { effects, clock } = bench;
  const ends = clock.now + days * day;
  const perSpan = new Array<number>((days * day) / span).fill(0);
  let seen = bench.asked.length;
  const began = clock.now;
  const sleep = async (seconds: number) => {
    const at = Math.floor((clock.now - began) / span);
    perSpan[at] = (perSpan[at] ?? 0) + bench.asked.length - seen;
    seen = bench.asked.length;
    clock.now += lengthOf(seconds, roundPause);
    if (clock.now >= ends) stop.abort();
  };
  await runSchedule(
    {
      store: bench.store,
      renewer: bench.renewer,
      effects: { ...effects, sleep },
      plan: bench.plan,
      auditLife,
      eventLife,
    },
    stop.signal,
  );
  return perSpan;
}

/** The longest time without a renewal of any renewed connection, and the state of all. */
async function agesOf(bench: Awaited<ReturnType<typeof renewalBench>>) {
  const { connections } = await bench.store.connections.list({ limit: 20_000 });
  return connections.map(({ status, lastRenewedAt }) => ({ status, age: bench.clock.now - lastRenewedAt }));
}

const mean = (counts: readonly number[]) => counts.reduce((sum, each) => sum + each, 0) / counts.length;

const many = lengthOf(10_000, 500);
/** About as long as one renewal takes: a minute for 10,000 connections. */
const span = (10_000 / many) * minute;
const limit = lengthOf(600_000, 120_000);

test(
  `${many} idle connections live for 30 days, and the busiest ${span / minute} min have at most three times the mean`,
  async () => {
    // A store with indexes: without them each query of due connections reads every record.
    const { store } = await forTest(lowdbBench());
    const bench = await renewalBench({ sealer: plain, store });
    // All were connected within one afternoon.
    for (let index = 0; index < many; index += 1) {
      const at = start - (index % 240) * minute;
      await addConnection(
        bench.store,
        sampleConnection({
          id: `connection-${index}`,
          lastRenewedAt: at,
          renewAt: at + idlePause * (0.9 + index / (10 * many)),
        }),
      );
    }
    const perSpan = await live(bench, 30, span);
    const ages = await agesOf(bench);
    expect(ages).toHaveLength(many);
    expect(ages.filter(({ status }) => status !== 'active')).toEqual([]);
    // No refresh token had less than a fifth of its life left.
    expect(Math.max(...ages.map(({ age }) => age))).toBeLessThan(12 * day);
    // Every refresh token was sent once: none had expired, none was repeated.
    expect(bench.asked.every(({ call }) => call === 'refresh')).toBe(true);
    const busiest = Math.max(...perSpan);
    process.stdout.write(
      `30 days of ${many} idle connections: ${bench.asked.length} renewals, ${mean(perSpan).toFixed(2)} in ${span / minute} min in the mean, ${busiest} in the busiest\n`,
    );
    expect(busiest).toBeLessThanOrEqual(3 * mean(perSpan));
  },
  limit,
);

test(
  'a relay that was down for five days catches up evenly, oldest first, and loses no connection',
  async () => {
    // A store with indexes: without them each query of due connections reads every record.
    const { store } = await forTest(lowdbBench());
    const bench = await renewalBench({ sealer: plain, store });
    const behind = lengthOf(2_000, 400);
    for (let index = 0; index < behind; index += 1) {
      const at = start - (index / behind) * idlePause;
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
    expect(bench.asked.length).toBeGreaterThan(0.95 * behind);
    expect(Math.max(...perMinute)).toBeLessThanOrEqual(1);
  },
  limit,
);
