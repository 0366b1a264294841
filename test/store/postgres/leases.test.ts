import { createLog } from '@noiseaware-connect/relay/log';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import { openPostgresStore } from '@noiseaware-connect/relay/store/postgres/open-postgres-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { relay } from '../conformance/samples.ts';
import { addConnection } from '../conformance/store-check.ts';

/** Seconds that a machine was not running, and its clock with it. */
let asleep: number;
let awake: Store;
let late: Store;
beforeEach(async () => {
  const location = parsePostgresUrl((await freshDatabase()).url);
  const log = createLog('silent');
  asleep = 0;
  awake = await openPostgresStore({ location, log });
  late = await openPostgresStore({ location, log, monotonic: () => performance.now() / 1000 - asleep });
  await addConnection(awake);
});
afterEach(() => Promise.all([awake.close(), late.close()]));

const timeAt = (store: Store) => store.now?.() ?? 0;
const begin = (store: Store, owner: string, now: number) =>
  store.connections.beginRenewal('connection-1', { owner, now, until: now + 20, refresh: true }, relay);

test('the lease of a relay that lives is left to it by one whose time is old', async () => {
  await begin(awake, 'living', timeAt(awake));
  asleep = 101;
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

test('a lease that ends later than any can by the time of PostgreSQL is over for all', async () => {
  await begin(awake, 'ahead', timeAt(awake) + 24 * 60 * 60);
  asleep = 101;
  expect(await begin(late, 'other', timeAt(late))).toMatchObject({ renewal: { owner: 'other' } });
});
