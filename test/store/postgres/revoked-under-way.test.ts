import { test } from 'vitest';
import { forTest } from '../../support/for-file.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { expectRevoked, revocations } from '../../support/relay/expect-revoked.ts';
import { passThroughBench } from '../../support/relay/pass-through.ts';
import { startTestRelay } from '../../support/relay/test-relay.ts';

test.each(Object.keys(revocations))(
  'a running call ends within seconds of revoking %s at another relay',
  async (what) => {
    const env = { RELAY_STORE: (await freshDatabase()).url };
    const bench = await forTest(passThroughBench({ env }));
    const other = await forTest(startTestRelay({ sandbox: bench.api, env }));
    await expectRevoked(bench, what, other);
  },
);
