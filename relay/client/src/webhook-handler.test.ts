import { expect, it } from 'vitest';
import { signatureOf, webhookKey } from './signature.ts';
import { signWebhook } from './testing.ts';
import { type WebhookMessage, webhookHandler } from './webhook-handler.ts';

const secret = `whsec_${Buffer.from('a secret of these tests.').toString('base64')}`;

const message = { type: 'webhook.test', data: { webhook: 'w-1' } } as const;

const requestOf = ({ headers, body }: ReturnType<typeof signWebhook>) =>
  new Request('https://backend.example/noiseaware', { method: 'POST', headers, body });

it('calls the function of a signed message’s type, and answers once that is done', async () => {
  const received: WebhookMessage[] = [];
  const handle = webhookHandler({
    secret,
    on: {
      'webhook.test': async (test) => {
        await Promise.resolve();
        received.push(test);
      },
    },
  });
  expect((await handle(requestOf(signWebhook({ secret, message })))).status).toBe(204);
  expect(received).toMatchObject([message]);
  expect(received[0]?.id).toMatch(/^msg_/);
});

it('answers 400 to what is not signed by the secret, and calls nothing', async () => {
  const handle = webhookHandler({ secret, on: { 'webhook.test': () => expect.fail('it was called') } });
  const other = `whsec_${Buffer.alloc(32).toString('base64')}`;
  const signed = signWebhook({ secret, message });
  const statuses = [
    requestOf(signWebhook({ secret: other, message })),
    requestOf({ ...signed, body: signed.body.replace('w-1', 'w-2') }),
    requestOf(signWebhook({ secret, message, now: () => Date.now() - 310_000 })),
    new Request('https://backend.example', { method: 'POST', body: '{}' }),
  ].map(async (request) => (await handle(request)).status);
  expect(await Promise.all(statuses)).toEqual([400, 400, 400, 400]);
});

it('answers and drops a message of a type that has no function, also of a newer relay', async () => {
  const handle = webhookHandler({ secret, on: {} });
  for (const type of ['webhook.test', 'of.a_newer_relay', 'constructor'])
    expect((await handle(requestOf(signWebhook({ secret, message: { type, data: {} } })))).status).toBe(204);
});

it('answers 400 to a signed body that is no message', async () => {
  const handle = webhookHandler({ secret, on: { 'webhook.test': () => expect.fail('it was called') } });
  for (const body of ['{"type":', 'null', '[]', '{"data":{}}', '']) {
    const { id, timestamp } = { id: 'msg_1', timestamp: String(Math.floor(Date.now() / 1000)) };
    const signature = `v1,${signatureOf(webhookKey(secret), id, timestamp, body).toString('base64')}`;
    const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    expect((await handle(requestOf({ headers, body }))).status, body).toBe(400);
  }
});

it('answers 500 if the function throws, so that the relay sends the message again, and tells what was thrown', async () => {
  const thrown = new Error('the queue is full');
  const on = {
    'webhook.test': () => {
      throw thrown;
    },
  };
  const errors: unknown[] = [];
  const handle = webhookHandler({ secret, on, onError: (...told) => errors.push(told) });
  expect((await handle(requestOf(signWebhook({ secret, message })))).status).toBe(500);
  expect(errors).toEqual([[thrown, expect.objectContaining(message)]]);
  expect(() => webhookHandler({ secret: 'whsec_', on })).toThrow(TypeError);
});
