import { runSchedule } from '@noiseaware-connect/relay/features/renewal/scheduler';
import { expect, test } from 'vitest';
import { auditLife, eventLife, minute, start } from '../store/conformance/samples.ts';
import { renewalBench } from './renewal-stage.ts';

const keepWarm = 0.7;
const ids = Array.from({ length: 200 }, (_, index) => `connection-${index}`);

test('user tokens that are kept warm never expire and are renewed at an even pace', async () => {
  const bench = await renewalBench({ keepWarm });
  // All were renewed at the same moment, as after an outage.
  for (const id of ids) await bench.add({ id, renewAt: start + 9 * minute });
  const stop = new AbortController();
  /** The remaining life of the token that expires first, in each round. */
  const left: number[] = [];
  const perRound: number[] = [];
  let seen = 0;
  const sleep = async (seconds: number) => {
    const { connections } = await bench.store.connections.list({ limit: ids.length });
    left.push(
      Math.min(...connections.map(({ tokens }) => tokens?.userTokenExpiresAt ?? 0)) - bench.clock.now,
    );
    perRound.push(bench.asked.length - seen);
    seen = bench.asked.length;
    bench.clock.now += seconds;
    if (bench.clock.now > start + 120 * minute) stop.abort();
  };
  const { store, renewer, effects } = bench;
  await runSchedule(
    { store, renewer, effects: { ...effects, sleep }, plan: bench.plan, auditLife, eventLife },
    stop.signal,
  );

  // The first round after they became due had to wait for the pace; later rounds are even.
  expect(Math.min(...left)).toBeGreaterThan(0);
  expect(Math.min(...left.slice(left.length / 2))).toBeGreaterThan(3.5 * minute);
  const mean = bench.asked.length / perRound.length;
  expect(mean).toBeGreaterThan((200 * 5) / (0.7 * 15 * minute) / 1.2);
  expect(Math.max(...perRound)).toBeLessThanOrEqual(3 * mean);
});
