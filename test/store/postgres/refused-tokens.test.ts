import { expect, test } from 'vitest';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { passThroughBench } from '../../support/relay/pass-through.ts';
import { startTestRelay } from '../../support/relay/test-relay.ts';

test('tokens that stay refused are renewed once by each relay, however often they are asked', async () => {
  const env = { RELAY_STORE: (await freshDatabase()).url };
  const bench = await passThroughBench({ env });
  const second = await startTestRelay({ sandbox: bench.api, env });
  bench.api.renewals.length = 0;
  bench.api.give({ alreadyRefused: true });
  bench.api.refused.add(bench.api.userToken);
  for (let times = 0; times < 20; times += 1) {
    const { url } = times % 2 === 0 ? bench.relay : second;
    const answer = await fetch(`${url}${bench.prefix}/things`, {
      headers: { authorization: `Bearer ${bench.key}` },
    });
    expect([answer.status, answer.headers.get('x-refusal')]).toEqual([401, 'token']);
  }
  expect(bench.api.renewals).toHaveLength(2);
  await second.stop();
  await bench.stop();
});
