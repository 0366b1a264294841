import { createLog } from '@noiseaware-connect/relay/log';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import { openPostgresStore } from '@noiseaware-connect/relay/store/postgres/open-postgres-store';
import { StoreUnavailable } from '@noiseaware-connect/relay/store/store';
import { beforeEach, expect, test } from 'vitest';
import type { TestDatabase } from '../../support/postgres/database-at.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { recordsOf } from '../conformance/archive-checks.ts';
import { addConnection } from '../conformance/store-check.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
const open = () => openPostgresStore({ location: parsePostgresUrl(database.url), log: createLog('silent') });

test('what cannot be read is no part of any copy: it is named, and there is none', async () => {
  const store = await open();
  for (const id of ['a', 'b']) await addConnection(store, { id });
  await database.query(
    `UPDATE connections SET record = record || '{"tokens":"secret-damage"}' WHERE id = 'b'`,
  );
  await expect(recordsOf(store)).rejects.toThrow(/^a row of connections is not readable: b$/);
  // Its other values still count.
  expect((await store.keys.census()).reduce((sum, { values }) => sum + values, 0)).toBe(4);
  await store.close();
});

test('a database that goes away while it is read is said to be away, and whatever else goes wrong is told as it is', async () => {
  const store = await open();
  await addConnection(store);
  const reading = store.archive.read(async ({ batches }) => {
    await database.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    for await (const _ of batches());
  });
  await expect(reading).rejects.toThrow(StoreUnavailable);
  const broken = store.archive.read(async () => {
    throw new Error('the disk of the backup is full');
  });
  await expect(broken).rejects.toThrow('the disk of the backup is full');
  await store.close();
});
