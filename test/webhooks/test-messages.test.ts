import { messages, messageTypes } from '@noiseaware-connect/shared/contract/events';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';
import { startReceiver } from './receiver.ts';

const { relay, service } = await stageOfFile({ env: { RELAY_WEBHOOKS_PRIVATE: '1' } });

it('a test sends the example of any type, signed, with an id that tells that nothing has happened', async () => {
  const receiver = await startReceiver();
  const { id, secret } = valueIn(
    await service.addWebhook({ body: { url: receiver.url, events: ['link.used'] } }),
  );
  for (const type of messageTypes) {
    expect(valueIn(await service.testWebhook({ id, body: { type } }))).toMatchObject({ delivered: true });
    const sent = receiver.received.at(-1);
    const data = type === 'webhook.test' ? { webhook: id } : messages[type].example;
    expect(new Webhook(secret).verify(sent?.body ?? '', sent?.headers ?? {})).toMatchObject({ type, data });
    expect(sent?.id).toMatch(/^msg_test_[\w-]+$/);
  }
  expect(receiver.received).toHaveLength(messageTypes.length);
  expect(valueIn(await service.readEvents({})).events).toEqual([]);
  expect(valueIn(await service.listDeliveries({ id })).deliveries).toEqual([]);
  const unknown = await service.testWebhook({ id, body: { type: 'link.lost' as 'link.used' } });
  expect(unknown).toMatchObject({ failure: { code: 'invalid_request' } });
});

it('tests of one service at a slow receiver hold up nobody else’s', async () => {
  const [slow, quick] = [await startReceiver(), await startReceiver()];
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  slow.answer = (response) => void released.then(() => response.writeHead(204).end());
  const { client: other } = await relay.service('other');
  const { id } = valueIn(await other.addWebhook({ body: { url: slow.url, events: ['link.used'] } }));
  const tests = Array.from({ length: 4 }, () => other.testWebhook({ id, body: {} }));
  await expect.poll(() => slow.received.length).toBe(4);
  expect(await other.testWebhook({ id, body: {} })).toMatchObject({
    failure: { code: 'rate_limited', fixedBy: 'time' },
  });
  const mine = valueIn(await service.addWebhook({ body: { url: quick.url, events: ['link.used'] } }));
  expect(valueIn(await service.testWebhook({ id: mine.id, body: {} }))).toMatchObject({ delivered: true });
  release();
  for (const each of await Promise.all(tests)) expect(valueIn(each)).toMatchObject({ delivered: true });
});
