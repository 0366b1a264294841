import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { eventHandlers } from '@noiseaware-connect/relay/features/events/handlers';
import { Failure } from '@noiseaware-connect/shared/failure';
import { expect, it } from 'vitest';
import { auditLife, day, eventLife, start, tell } from '../store/conformance/samples.ts';
import { memoryBench } from '../store/tested-stores.ts';
import { recordingLog } from '../support/recording-log.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';

it('a reader who was away for longer than events are kept is told from where it can go on', async () => {
  const { store } = await memoryBench();
  const service = { id: 'billing', name: 'billing', scopes: [], accounts: null };
  const { readEvents } = eventHandlers({
    config: { eventRetention: 30 },
    store,
    effects: { ...realEffects(recordingLog().log), now: () => start + 40 * day },
    withoutSlot: (wait) => wait(),
    stopping: new AbortController().signal,
  });
  const read = async (since?: string) => {
    try {
      const { events } = await readEvents({
        ...{ params: {}, query: { since }, body: undefined, accountScope: null },
        takeTurn: async () => undefined,
        gone: () => new AbortController().signal,
        caller: { kind: 'service', service, key: 'key' },
        by: { kind: 'service' },
      });
      return events.map(({ seq }) => seq);
    } catch (error) {
      return error instanceof Failure ? { [error.code]: error.oldest } : error;
    }
  };
  const at = (time: number) => new Date(time * 1000).toISOString();
  for (const after of [0, 1, 20, 39]) await tell(store, start + after * day);
  expect(await read('0')).toEqual([1, 2, 3, 4]);
  expect(await read(at(start - 9 * day))).toEqual([1, 2, 3, 4]);
  await store.sweep(start + 40 * day, auditLife, eventLife);
  expect(await read()).toEqual([3, 4]);
  expect(await read('1')).toEqual({ events_gone: 2 });
  expect(await read('2')).toEqual([3, 4]);
  expect(await read(at(start))).toEqual({ events_gone: 2 });
  // Whatever was removed had happened before that.
  expect(await read(at(start + 11 * day))).toEqual([3, 4]);
});

it('a relay keeps events for RELAY_EVENT_RETENTION days, and answers 410 with a place that works to a reader from before', async () => {
  const { relay, staff, service, key } = await stageOfTest({
    env: { RELAY_EVENT_RETENTION: '2' },
    effects: { sleep: hastySleep },
  });
  await connectAccount(staff, { id: 'cust-1' });
  await connectAccount(staff, { id: 'cust-2' });
  relay.pass(1.9 * day);
  await connectAccount(staff, { id: 'cust-3' });
  const accounts = async (since?: number) => {
    const read = await service.readEvents({ query: { since: since?.toString() } });
    return read.ok ? read.value.events.map(({ account }) => account) : read.failure;
  };
  expect(await accounts(0)).toEqual(['cust-1', 'cust-2', 'cust-3']);
  relay.pass(0.2 * day);
  await expect.poll(() => accounts(), { timeout: 10_000 }).toEqual(['cust-3']);
  expect(await accounts(1)).toMatchObject({ code: 'events_gone' });
  const refused = await relay.ask('/v1/events?since=1', key);
  const { oldest, detail } = (await refused.json()) as { oldest: number; detail: string };
  expect(oldest).toBe(2);
  expect(detail).toContain('older than the events that are kept');
  expect(await accounts(oldest)).toEqual(['cust-3']);
}, 60_000);
