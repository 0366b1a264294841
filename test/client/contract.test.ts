import type { CallFailure } from '@noiseaware-connect/shared/client';
import type { MessageData, MessageType } from '@noiseaware-connect/shared/contract/events';
import type { FailureCode } from '@noiseaware-connect/shared/contract/problem';
import type * as contract from '@noiseaware-connect/shared/shapes';
import { expectTypeOf, it } from 'vitest';
import type * as client from '../../relay/client/src/index.ts';

// The compiler is what fails these. That the types are those of the contract, field by field, is held by test/docs.

it('the client’s types accept what a relay sends', () => {
  expectTypeOf<contract.SentConnection>().toExtend<client.Connection>();
  expectTypeOf<contract.Account>().toExtend<client.Account>();
  expectTypeOf<FailureCode>().toEqualTypeOf<client.KnownFailureCode>();
});

it('a connection’s cause and status match the types of those names', () => {
  expectTypeOf<client.Connection['cause']>().toEqualTypeOf<client.Cause | null>();
  expectTypeOf<client.Connection['status']>().toEqualTypeOf<client.ConnectionStatus>();
  expectTypeOf<'a newer one'>().toExtend<client.Cause>();
});

it('the type of a webhook message determines the type of its data', () => {
  const read = (message: client.WebhookMessage) => {
    switch (message.type) {
      case 'link.used':
        expectTypeOf(message.data).toEqualTypeOf<{ readonly link: client.Link }>();
        return message.data.link.id;
      case 'connection.dies_soon':
        expectTypeOf(message.data.days).toEqualTypeOf<number>();
        return message.data.connection.id;
      case 'alert.received':
      case 'alert.verdict':
        return message.data.alert.id;
      // @ts-expect-error: no such type
      case 'link.lost':
        return undefined;
      default:
        return message.timestamp;
    }
  };
  expectTypeOf(read).returns.toEqualTypeOf<string | undefined>();
});

it('the client’s type of each message’s data accepts what a relay sends', () => {
  expectTypeOf<MessageType>().toEqualTypeOf<keyof client.MessageData>();
  expectTypeOf<{ [T in MessageType]: MessageData<T> }>().toExtend<client.MessageData>();
});

it('the client and the extension use the same codes for failures without a relay’s answer', () => {
  // Services send no proofs of a key, and the extension does not call NoiseAware.
  expectTypeOf<Exclude<CallFailure['code'], FailureCode | 'proof_refused'>>().toEqualTypeOf<
    Exclude<client.UnansweredCode, `noiseaware_${string}`>
  >();
});

it('methods of groups have the types of their operations', () => {
  expectTypeOf<client.Client['links']['create']>().toBeCallableWith({ account: { id: 'a' } }, { retries: 0 });
  expectTypeOf<client.Client['links']['get']>().returns.resolves.toEqualTypeOf<client.Link>();
  expectTypeOf<client.Client['links']['revoke']>().returns.resolves.toEqualTypeOf<undefined>();
  expectTypeOf<client.Client['webhooks']['redeliver']>().toBeCallableWith('w', 'e');
  const use = async (connect: client.Client) => {
    for await (const delivery of connect.webhooks.deliveries('id', { type: 'link.used' }))
      expectTypeOf(delivery).toEqualTypeOf<client.Delivery>();
    // @ts-expect-error: no such status
    connect.links.list({ status: 'lost' });
    // @ts-expect-error: the account is missing
    await connect.links.create({});
    // @ts-expect-error: the id is missing
    await connect.links.get();
  };
  expectTypeOf(use).returns.resolves.toEqualTypeOf<void>();
});

it('request has the types of the operation that its method and path are', () => {
  const use = async (connect: client.Client, id: string) => {
    expectTypeOf(
      await connect.request('GET', '/v1/connections/summary'),
    ).toEqualTypeOf<client.ConnectionSummary>();
    expectTypeOf(await connect.request('GET', `/v1/links/${id}`)).toEqualTypeOf<client.Link>();
    expectTypeOf(
      await connect.request('PATCH', `/v1/webhooks/${id}`, { body: { paused: true } }),
    ).toEqualTypeOf<client.Webhook>();
    expectTypeOf(await connect.request('GET', '/v1/of/a/newer/relay')).toEqualTypeOf<unknown>();
    // @ts-expect-error: no such field
    await connect.request('PATCH', `/v1/webhooks/${id}`, { body: { halted: true } });
  };
  expectTypeOf(use).returns.resolves.toEqualTypeOf<void>();
});
