import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { eventHandlers } from '@noiseaware-connect/relay/features/events/handlers';
import { expect, it } from 'vitest';
import { start, tell } from '../store/conformance/samples.ts';
import { memoryBench } from '../store/tested-stores.ts';
import { recordingLog } from '../support/recording-log.ts';

/** Handlers on a store in memory whose reads of the log are counted. */
async function countedReads() {
  const { store } = await memoryBench();
  let reads = 0;
  const events = {
    ...store.events,
    read: (...range: Parameters<typeof store.events.read>) => {
      reads += 1;
      return store.events.read(...range);
    },
  };
  const { readEvents } = eventHandlers({
    config: { eventRetention: 30 },
    store: { events },
    effects: realEffects(recordingLog().log),
    withoutSlot: (wait) => wait(),
    stopping: new AbortController().signal,
  });
  const service = { id: 'billing', name: 'billing', scopes: [], accounts: null };
  const wait = (key: string, { since, type }: { since?: number; type?: 'link.used' } = {}) =>
    readEvents({
      ...{ params: {}, query: { since, wait: 2, type: type && [type] }, body: undefined, accountScope: null },
      takeTurn: async () => undefined,
      gone: () => new AbortController().signal,
      caller: { kind: 'service', service, key },
      by: { kind: 'service' },
    });
  return { store, wait, reads: () => reads };
}

it('one read of the log serves every call that waits, each with the events of its choice', async () => {
  const { store, wait, reads } = await countedReads();
  const waiting = Array.from({ length: 60 }, () => wait('one'));
  const other = wait('two', { type: 'link.used' });
  await expect.poll(reads).toBeGreaterThan(61);
  const before = reads();
  await tell(store, start);
  const heard = await Promise.all(waiting);
  expect(heard.map((each) => each.events.map(({ seq }) => seq))).toEqual(heard.map(() => [1]));
  expect(reads() - before).toBeLessThan(5);
  expect(await other).toEqual({ events: [], next: 1 });
});

it('at most 100 calls of a service wait, whichever of its keys they have', async () => {
  const { store, wait } = await countedReads();
  const waiting = Array.from({ length: 100 }, (_, index) => wait(index % 2 === 0 ? 'one' : 'two'));
  await expect(wait('three')).rejects.toMatchObject({ code: 'rate_limited' });
  await tell(store, start);
  for (const each of await Promise.all(waiting)) expect(each.next).toBe(1);
});

it('a call whose place is ahead of the log holds up no other, nor makes it read without a pause', async () => {
  const { store, wait, reads } = await countedReads();
  const ahead = wait('one', { since: 500_000 });
  await expect.poll(reads).toBeGreaterThan(1);
  const others = [wait('two'), wait('three', { since: 0 })];
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(reads()).toBeLessThan(12);
  await tell(store, start);
  for (const each of await Promise.all(others)) expect(each).toMatchObject({ events: [{ seq: 1 }], next: 1 });
  expect(await ahead).toEqual({ events: [], next: 500_000 });
});
