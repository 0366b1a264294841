import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect, test } from 'vitest';
import { forTest } from '../../support/for-file.ts';
import { relay } from '../conformance/samples.ts';
import { addConnection } from '../conformance/store-check.ts';
import { openStore, storeOfTest } from './open-store.ts';

async function twoRelays() {
  const { database, store: awake } = await storeOfTest();
  /** Seconds for which the other relay's machine, and its clock, were suspended. */
  const sleep = { asleep: 0 };
  const late = await forTest(
    openStore(database.url, {
      monotonic: () => performance.now() / 1000 - sleep.asleep,
    }),
  );
  await addConnection(awake);
  return { awake, late, sleep };
}

const timeAt = (store: Store) => store.now?.() ?? 0;
const begin = (store: Store, owner: string, now: number) =>
  store.connections.beginRenewal('connection-1', { owner, now, until: now + 20, refresh: true }, relay);

test('a relay whose cached time is old does not take over the lease of a running relay', async () => {
  const { awake, late, sleep } = await twoRelays();
  await begin(awake, 'living', timeAt(awake));
  sleep.asleep = 101;
  const old = timeAt(late);
  expect(timeAt(awake) - old).toBeGreaterThan(100);
  await late.connections.markInterrupted(old, relay);
  expect(await begin(late, 'other', old)).toBe('busy');
  const settled = await awake.connections.settleRenewal(
    'connection-1',
    'living',
    (connection) => ({ ...connection, renewal: null }),
    timeAt(awake),
    relay,
  );
  expect(settled).toMatchObject({ renewal: null, tokens: { refreshToken: 'sealed-refresh-token' } });
});

test('a lease that ends later than any can by the clock of PostgreSQL is expired for all relays', async () => {
  const { awake, late, sleep } = await twoRelays();
  await begin(awake, 'ahead', timeAt(awake) + 24 * 60 * 60);
  sleep.asleep = 101;
  expect(await begin(late, 'other', timeAt(late))).toMatchObject({ renewal: { owner: 'other' } });
});
