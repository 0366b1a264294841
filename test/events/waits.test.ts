import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { eventHandlers } from '@noiseaware-connect/relay/features/events/handlers';
import { expect, it } from 'vitest';
import { start, tell } from '../store/conformance/samples.ts';
import { memoryBench } from '../store/tested-stores.ts';
import { recordingLog } from '../support/recording-log.ts';

it('one read of the log serves every call that waits, each with the events of its choice', async () => {
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
  const wait = (key: string, type?: 'link.used') =>
    readEvents({
      ...{ params: {}, query: { wait: 2, type: type && [type] }, body: undefined, accountScope: null },
      takeTurn: async () => undefined,
      closed: () => new AbortController().signal,
      caller: { kind: 'service', service, key },
      by: { kind: 'service' },
    });
  const waiting = Array.from({ length: 60 }, () => wait('one'));
  const other = wait('two', 'link.used');
  await expect.poll(() => reads).toBeGreaterThan(61);
  const before = reads;
  await tell(store, start);
  const heard = await Promise.all(waiting);
  expect(heard.map((each) => each.events.map(({ seq }) => seq))).toEqual(heard.map(() => [1]));
  expect(reads - before).toBeLessThan(5);
  expect(await other).toEqual({ events: [], next: 1 });
});
