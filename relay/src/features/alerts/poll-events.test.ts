import { expect, it } from 'vitest';
import { createLog } from '../../base/log.ts';
import { day } from '../../base/time.ts';
import type { Store } from '../../store/store.ts';
import { runEventPolling } from './poll-events.ts';

const every = 60;

it('skips a connection for one round only, also if the clock is set back', async () => {
  let now = 1_750_000_000;
  const polls: number[] = [];
  const connections = [
    { id: 'connection-1', account: { id: 'account-1' }, apiAnsweredAt: null, connectedAt: 0 },
  ];
  const store = { connections: { list: async () => ({ connections }) } } as unknown as Store;
  const over = new AbortController();
  const steps = [every, every, -day];
  let round = 0;
  const sleep = async (seconds: number) => {
    if (seconds !== every) return;
    const step = steps[round];
    round += 1;
    if (step === undefined) over.abort();
    else now += step;
  };
  const listEvents = async () => {
    polls.push(round);
    return { isDown: false };
  };
  const effects = { now: () => now, sleep, log: createLog('silent') };
  await runEventPolling({ store, listEvents, effects, every }, over.signal);
  expect(polls).toEqual([0, 2, 3]);
});
