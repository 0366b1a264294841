import { beforeEach, expect, it } from 'vitest';
import { forTest } from '../support/for-file.ts';
import { expectRevoked, revocations } from '../support/relay/expect-revoked.ts';
import { answerOf, type PassThroughBench, passThroughBench } from '../support/relay/pass-through.ts';

let bench: PassThroughBench;
beforeEach(async () => {
  bench = await forTest(passThroughBench());
});

it.each(Object.keys(revocations))('ends calls in flight within seconds of revoking %s', (what) =>
  expectRevoked(bench, what, bench.relay),
);

it('ends a call by account in flight when its connection is disconnected', () =>
  expectRevoked(bench, 'its connection', bench.relay, 'acct-1'));

it('answers 401 to a call in flight whose key is revoked', async () => {
  const arrived = new Promise<void>((resolve) => bench.api.answer(() => resolve()));
  const request = bench.begin('/things');
  const answering = answerOf(request);
  request.end();
  await arrived;
  await bench.relay.door.revokeServiceKey({ id: await bench.relay.door.keyNamed('billing') });
  expect((await answering).problem()).toMatchObject({ status: 401, code: 'unauthenticated' });
});
