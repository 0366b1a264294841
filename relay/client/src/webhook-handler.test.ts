import { expect, it } from 'vitest';
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

it('throws what the function throws, so that the relay sends the message again', async () => {
  const on = { 'webhook.test': () => Promise.reject(new Error('the queue is full')) };
  const handle = webhookHandler({ secret, on });
  await expect(handle(requestOf(signWebhook({ secret, message })))).rejects.toThrow('the queue is full');
  expect(() => webhookHandler({ secret: 'whsec_', on })).toThrow(TypeError);
});
