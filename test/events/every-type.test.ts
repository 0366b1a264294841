import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { newEvent } from '@noiseaware-connect/relay/domain/webhook/webhook';
import { eventHandlers } from '@noiseaware-connect/relay/features/events/handlers';
import { events, eventTypes } from '@noiseaware-connect/shared/contract/events';
import { expect, it } from 'vitest';
import { operator, start } from '../store/conformance/samples.ts';
import { recordingLog } from '../support/recording-log.ts';
import { outboxStage } from '../webhooks/outbox-stage.ts';
import { startReceiver } from '../webhooks/receiver.ts';

it('every type of event has the same id and body by webhook, in the log, and by replay', async () => {
  const stage = await outboxStage();
  const receiver = await startReceiver();
  const { id } = await stage.add(receiver.url);
  for (const type of eventTypes) {
    const about = { identity: [type], at: start, subject: 'connection-1', account: 'cust-1' };
    await stage.store.webhooks.change('none', () => ({
      answer: undefined,
      events: [newEvent(type, about, events[type].example as never)],
    }));
  }
  stage.run();
  await expect.poll(() => receiver.types()).toEqual(eventTypes);
  expect(await stage.webhooks.replay(id, { after: 0 }, operator)).toBe(eventTypes.length);
  await expect.poll(() => receiver.types()).toEqual([...eventTypes, ...eventTypes]);

  const { readEvents } = eventHandlers({
    config: { eventRetention: 30 },
    store: stage.store,
    effects: realEffects(recordingLog().log),
    withoutSlot: (wait) => wait(),
    stopping: new AbortController().signal,
  });
  const service = { id: 'billing', name: 'billing', scopes: [], accounts: null };
  const read = await readEvents({
    ...{ params: {}, query: {}, body: undefined, accountScope: null, by: { kind: 'service' } },
    caller: { kind: 'service', service, key: 'key' },
  });
  const logged = read.events.map(({ id, type, timestamp, data }) => ({ id, type, timestamp, data }));
  // As a service reads it: integers keep their digits until then.
  const answered = JSON.parse(JSON.stringify(logged));
  const told = receiver.received.map(({ id, body }) => ({ id, ...JSON.parse(body) }));
  expect(told).toEqual([...answered, ...answered]);
});
